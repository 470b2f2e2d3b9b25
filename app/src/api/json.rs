//! How server functions answer.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// JSON that is read as text, as the data in a page's first HTML is: the browser gets one reader for both, not two.
pub struct JsonTextEncoding;

/// The codec of every answer.
pub type JsonText = Post<JsonTextEncoding>;

/// Bytes that are not the JSON that they should be.
#[derive(Debug, thiserror::Error)]
#[error("the answer is not what was asked for")]
pub struct NotJson;

impl ContentType for JsonTextEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonTextEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonTextEncoding {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonTextEncoding {
    type Error = NotJson;

    fn decode(bytes: Bytes) -> Result<T, NotJson> {
        let text = std::str::from_utf8(&bytes).map_err(|_| NotJson)?;
        serde_json::from_str(text).map_err(|_| NotJson)
    }
}
