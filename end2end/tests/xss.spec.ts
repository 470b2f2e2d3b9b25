// Text from outside is data: whatever it says, wherever it is shown, nothing of it runs, loads or leads astray.

import type { Page } from '@playwright/test';

import { PAGE, type Turn, unsure } from '../fixtures/api.ts';
import { alive, card, cards, drawer, open, opener, panel, section, tab, value } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const RUN = 'window.xss=1';

const CORPUS: Record<string, string> = {
  'a script': `<script>${RUN}</script>`,
  'a script out of an attribute': `"><script>${RUN}</script>`,
  'a script out of a script': `</script><script>${RUN}</script>`,
  'a script out of a comment': `--><script>${RUN}</script><!--`,
  'a script that confuses the parser of scripts': `<!--<script>${RUN}</script>`,
  'a script out of a title and a text area': `</title></textarea><script>${RUN}</script>`,
  'another page out of a title': `</title><meta http-equiv=refresh content="0;url=https://evil.example/">`,
  'an image': `<img src=x onerror="${RUN}">`,
  'an image out of an attribute': `'"><img src=x onerror=${RUN}>`,
  'a drawing': `<svg onload=${RUN}><animate onbegin=${RUN} attributeName=x dur=1s></svg>`,
  'a frame': `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  'an element that opens': `<details open ontoggle=${RUN}>x</details><input autofocus onfocus=${RUN}>`,
  'what a parser rearranges': `<math><mtext><table><mglyph><style><!--</style><img src=x onerror=${RUN}>`,
  'a link': `<a href="javascript:${RUN}">open</a>`,
  'a link in Markdown': `[open](javascript:${RUN})`,
  'a disguised link in Markdown': `[open](java&#x09;script:${RUN}) <javascript:${RUN}> [x]: javascript:${RUN}`,
  'an image in Markdown': `![x](https://evil.example/x.gif) ![y](x"onerror="${RUN})`,
  'code in Markdown': `\`\`\`"><img src=x onerror=${RUN}>\n</code></pre><script>${RUN}</script>\n\`\`\``,
  'an address that runs': `javascript:${RUN}`,
  'an address that runs behind a comment': `javascript://example.com/%0A${RUN}`,
  'an address that is a page': `data:text/html,<script>${RUN}</script>`,
  'a style': `<style>@import "https://evil.example/x.css";*{display:none}</style>`,
  'another base and another page': `<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">`,
  'a form': `<form action="https://evil.example/"><button>Save</button></form>`,
  'a template': `\${${RUN}} {{constructor.constructor('${RUN}')()}} #{${RUN}}`,
  'escapes': `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e &lt;script&gt;${RUN}&lt;/script&gt; %3Cscript%3E${RUN}%3C/script%3E`,
  'letters that turn around': `\u202e<script>${RUN}</script>\u2028\u2066</script>`,
};

/** As an ID: these have no control characters. */
const asId = (text: string) => text.replace(/\n/g, ' ').slice(0, 190);

/** A turn that says it in every field. */
function everywhere(text: string): Turn {
  return {
    chat_id: asId(text),
    turn_id: asId(text),
    channel: text,
    user: { name: text, id: text, email: text },
    question: text,
    answer: text,
    answer_raw: text,
    confidence: 12,
    title: text,
    url: text,
    sources: [
      { title: text, url: text, excerpt: text },
      { title: text, url: `javascript:${RUN}` },
      { url: text },
    ],
    guardrails: [{ policy: text, action: 'escalate', detail: text }],
    metadata: { [text]: text, nested: { [text]: [text] } },
  };
}

const test = withDesk(async (_, api) => {
  for (const text of Object.values(CORPUS)) {
    await api.sendAll([
      everywhere(text),
      // A further one that joins it, and another conversation of the same user, whose title is the question.
      unsure({ chat_id: asId(text), turn_id: '2', question: text, answer: text }),
      unsure({ chat_id: `${asId(text)} 2`, question: text, answer: text, user: { id: text } }),
    ]);
  }
});

for (const [name, text] of Object.entries(CORPUS)) {
  test(`${name}: is shown in every place, and is nothing but text`, async ({ page, api }) => {
    const conversation = await api.conversation(asId(text));
    const ticket = await api.ticket(conversation.tickets.at(-1)!.id);

    // As the server sends it.
    for (const suffix of ['', '/conversation', '/audit']) {
      await open(page, `/tickets/${ticket.id}${suffix}`);
      await expect(page).toHaveTitle(`#${ticket.number} ${ticket.title} · Handoff`);
      await expectInert(page);
    }

    // As it is drawn from data.
    await open(page, `/tickets?q=%23${ticket.number}`);
    await expectInert(page);
    await expect(opener(card(page, ticket))).toHaveText(ticket.title);
    await expect(card(page, ticket)).toContainText(text);
    await opener(card(page, ticket)).click();
    await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
    await expect(value(panel(page), 'Channel')).toHaveText(text);
    await expect(value(panel(page), 'Chat ID')).toContainText(asId(text));
    await expectInert(page);
    await expect(page).toHaveTitle(`#${ticket.number} ${ticket.title} · Handoff`);

    await tab(page, 'Conversation').click();
    await expect(section(panel(page), 'Original Question')).toContainText(text);
    await expect(section(panel(page), 'AI Response (Raw)')).toContainText(text);
    for (const part of ['Sources', 'Guardrails', 'Metadata']) {
      await expect(section(panel(page), part)).toContainText(text);
    }
    // These show a question's first words, without its Markdown.
    for (const part of ['Joined escalations', 'Other conversations of this user']) {
      await expect(section(panel(page), part).getByRole('listitem')).toHaveCount(1);
    }
    await expectInert(page);

    await tab(page, 'Audit').click();
    await expect(value(panel(page), 'Governance reason')).toContainText(text);
    await expectInert(page);

    await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
    const turns = page.getByRole('list', { name: 'Turns' }).locator('> li');
    await expect(turns).toHaveCount(2);
    await expect(turns.first()).toContainText(text);
    await expectInert(page);
    await page.reload();
    await alive(page);
    await expect(turns.first()).toContainText(text);
    await turns.first().getByText('AI Response (Raw)').click();
    await turns.first().getByText('Why this turn was escalated').click();
    await expect(turns.first().locator('.turn-why')).toContainText('Matched, as it was recorded');
    await expectInert(page);
  });
}

test('all of them stand beside each other in the list', async ({ page }) => {
  await open(page, '/tickets');
  await expect(cards(page)).toHaveCount(PAGE);
  await expectInert(page);
  await page.getByRole('link', { name: 'Load more' }).click();
  await expect(cards(page)).toHaveCount(Object.keys(CORPUS).length * 2);
  await expectInert(page);
});

test('all of them stand beside each other in Conversation Logs, and are found there', async ({ page }) => {
  await open(page, '/conversations');
  const shown = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('heading') });
  await expect(shown).toHaveCount(40);
  await expectInert(page);
  await page.locator('details.log-filters > summary').click();
  await expect(page.getByRole('button', { name: 'Show conversations' })).toBeVisible();
  await expectInert(page);
  for (const text of [CORPUS['a script']!, CORPUS['an image out of an attribute']!, CORPUS['letters that turn around']!]) {
    await page.goto(`/conversations?q=${encodeURIComponent(asId(text))}`);
    await alive(page);
    await expect(shown.first()).toBeVisible();
    await expectInert(page);
  }
});

test('none is made of what an address says', async ({ page, watch }) => {
  watch.expectStatus(404, /\/(tickets|conversations|nowhere)\//);
  watch.expectStatus(422, /\/tickets\?cursor=/);
  for (const text of Object.values(CORPUS)) {
    const said = encodeURIComponent(text);
    for (const path of [
      `/tickets?q=${said}&status=${said}&channel=${said}&tag=${said}&user=${said}&created=${said}&${said}=${said}`,
      `/tickets/${said}`,
      `/tickets?cursor=${said}`,
      `/conversations/${said}?turn=${said}#${said}`,
      `/nowhere/${said}`,
    ]) {
      await page.goto(path, { waitUntil: 'domcontentloaded' });
      await expectInert(page);
    }
  }
});

test('addresses that run or are no web pages are not offered as links', async ({ page, api }) => {
  for (const name of ['an address that runs', 'an address that runs behind a comment', 'an address that is a page', 'a link']) {
    const { tickets } = await api.conversation(asId(CORPUS[name]!));
    await open(page, `/tickets/${tickets.at(-1)!.id}/conversation`);
    await expect(drawer(page).getByRole('link', { name: 'Open chat' })).toHaveCount(0);
    await expect(section(panel(page), 'Sources').getByRole('link')).toHaveCount(0);
  }
});

test('a letter to a user goes to that one address', async ({ page, api }) => {
  const recorded = await api.send(
    unsure({ chat_id: 'letter', user: { email: 'ada@example.com?bcc=eve@evil.example&subject=x' } }),
  );
  await open(page, `/tickets/${recorded.ticket!.id}`);
  const href = await drawer(page).getByRole('link', { name: 'ada@example.com' }).getAttribute('href');
  const url = new URL(href!);
  expect(url.protocol).toBe('mailto:');
  expect(url.search).toBe('');
  expect(decodeURIComponent(url.pathname)).toBe('ada@example.com?bcc=eve@evil.example&subject=x');
});

/** Nothing ran, and there is nothing on the page that could. */
async function expectInert(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const found: string[] = [];
    const note = (what: string, element: Element) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
    if ('xss' in window) found.push('a script ran');
    const strange =
      'img, picture, iframe, frame, object, embed, base, style, form, input, video, audio, math, details, table style, ' +
      'meta[http-equiv], svg script, svg style, svg animate, svg set, svg foreignObject, svg use, svg image, svg a';
    // The desk's own forms: one asks for the page that it is on, the other for the page that edits a ticket.
    const ownForms = new Set<Element | null>();
    for (const [where, path] of [
      ['.tickets-list > .toolbar > form.search', location.pathname],
      ['form#edit', '/tickets/edit'],
      ['.logs-toolbar > form.search', '/conversations'],
      ['details.log-filters > form.log-filter-form', '/conversations'],
    ] as const) {
      const form = document.querySelector<HTMLFormElement>(where);
      if (form && new URL(form.action).href !== location.origin + path) note('a form that leads elsewhere', form);
      ownForms.add(form);
    }
    const isFilter = (element: Element) => {
      const names = ['ticket', 'feedback', 'guarded', 'confidence', 'active', 'channel', 'guardrail', 'sort', 'from', 'to'];
      const name = element.getAttribute('name') ?? '';
      return names.some((known) => name.startsWith(known)) && ownForms.has(element.closest('form.log-filter-form'));
    };
    for (const element of document.querySelectorAll(strange)) {
      const isOwnForm = ownForms.has(element);
      const isOwnInput = element.localName === 'input' && (ownForms.has(element.parentElement) || isFilter(element));
      const isOwnIcon = element.localName === 'use' && /^#i\d+$/.test(element.getAttribute('href') ?? '');
      // What a turn opens is its own child; what stands in an answer never is.
      const isOwnDetails = element.matches('ol.turns > li.turn > details.turn-more, .logs-toolbar > details.log-filters');
      if (!isOwnForm && !isOwnInput && !isOwnIcon && !isOwnDetails) note('an element that the desk has none of', element);
    }
    const own = `${location.origin}/pkg/`;
    for (const script of document.scripts) {
      if (!script.nonce && !script.src.startsWith(own)) note('a script', script);
    }
    for (const link of document.querySelectorAll('link')) {
      const isIcon = link.rel === 'icon' && link.href.startsWith('data:image/svg+xml,');
      // The last element of the document, until which nothing is painted: it loads nothing.
      const isEnd = link.rel === 'expect' && link.getAttribute('href') === '#sprite';
      if (!isIcon && !isEnd && !link.href.startsWith(own)) note('a link element', link);
    }
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc') note('a handler', element);
        if (name === 'style' && element !== document.documentElement) note('a style', element);
        if (['href', 'src', 'action', 'formaction', 'xlink:href', 'ping', 'poster'].includes(name) && element.localName !== 'link') {
          const { protocol } = new URL(value, location.href);
          if (!['http:', 'https:', 'mailto:'].includes(protocol)) note('an address', element);
        }
      }
    }
    return found;
  });
  expect(found, page.url()).toEqual([]);
}
