//! The store conformance suite: every case runs on every engine, on a real database of its own.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on has failed")]

mod accounts;
mod assignments;
mod audit;
mod changes;
mod check;
mod copying;
mod desk;
mod edits;
mod erasure;
mod escalation;
mod events;
mod facets;
mod files;
mod guardrail_edits;
mod guardrails;
mod highlights;
mod ingestion;
mod links;
mod lists;
mod logs;
mod members;
mod people;
mod processes;
mod replay;
mod rules;
mod search;
mod servers;
mod sessions;
mod settings;
mod sign_ins;
mod start;
mod tampering;
mod tokens;
mod transcripts;
mod walk;

/// Instantiates every case for every engine.
macro_rules! on_every_engine {
    ($($cases:tt)+) => {
        on_engine! { sqlite, $($cases)+ }
        on_engine! { postgres, $($cases)+ }
    };
}

macro_rules! on_engine {
    ($engine:ident, $($module:ident: $($case:ident),+;)+) => {
        mod $engine {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::$module::$case(crate::desk::TestDesk::$engine().await).await;
                })+
            })+
        }
    };
}

on_every_engine! {
    ingestion:
        a_turn_sent_again_is_answered_as_the_first_time,
        another_body_under_a_known_id_is_refused_and_nothing_changes,
        feedback_is_outside_the_identity,
        items_of_a_batch_stand_alone,
        the_first_turn_fixes_the_channel,
        an_unknown_confidence_stays_unknown,
        texts_are_kept_as_sent,
        the_raw_answer_defaults_to_the_answer,
        the_longest_of_everything_is_recorded,
        two_turns_of_one_chat_at_once_make_one_ticket;
    escalation:
        a_turn_that_matches_makes_a_ticket_with_everything_of_it,
        a_turn_that_matches_nothing_makes_no_ticket,
        a_further_escalation_joins_the_open_ticket,
        joining_raises_a_severity_that_no_person_has_set,
        joining_only_suggests_over_a_persons_severity,
        joining_never_changes_the_assignee_or_lowers_the_severity,
        after_resolved_a_new_ticket_follows,
        after_closed_a_new_ticket_follows,
        rules_see_only_turns_after_the_last_resolution,
        feedback_fires_a_rule_once,
        feedback_from_before_a_resolution_escalates_nothing,
        an_escalating_guardrail_makes_a_critical_ticket;
    rules:
        a_new_rule_is_the_last_and_makes_tickets_from_then_on,
        a_saved_change_is_a_version_that_every_process_follows,
        a_version_that_someone_else_saved_is_a_conflict_that_names_them,
        the_stored_version_again_makes_no_version,
        one_rule_saved_in_two_processes_at_once_is_won_by_one,
        rules_are_moved_one_place_at_a_time,
        moves_and_saves_at_once_lose_no_place,
        a_rule_that_is_off_matches_nothing_and_a_copy_begins_so,
        a_deleted_rule_matches_no_more_and_stays_in_history,
        matches_are_counted_over_a_week_and_a_month,
        a_rule_that_cannot_be_used_is_skipped_recorded_and_shown,
        a_description_says_what_the_turn_brought;
    assignments:
        a_rules_person_gets_its_tickets_unless_they_are_disabled,
        people_take_turns_and_whoever_is_disabled_is_passed_over,
        each_rule_has_turns_of_its_own,
        turns_are_taken_in_order_over_all_processes;
    guardrails:
        what_is_redacted_is_recorded_searched_and_answered_redacted,
        what_is_hidden_is_hidden_in_what_is_said_beside_it_too,
        a_raw_answer_stays_as_sent,
        a_blocked_answer_is_replaced_wherever_the_hit_is,
        rules_see_what_is_recorded_and_every_verdict,
        an_escalating_guardrail_is_a_reason_with_its_severity_and_version,
        a_guardrail_that_is_switched_off_does_nothing,
        another_process_notices_a_change_at_once,
        one_that_errs_is_skipped_recorded_and_shown,
        a_new_desk_has_guardrails_that_are_switched_off,
        a_desk_from_before_is_whole_has_no_guardrail_and_goes_on;
    guardrail_edits:
        each_saved_change_is_a_version_with_who_and_when,
        an_edit_over_a_newer_version_is_a_conflict_that_names_who_saved_it,
        a_name_is_one_guardrails_however_it_is_written,
        guardrails_are_moved_copied_and_deleted,
        hits_are_counted_by_guardrail_over_seven_and_thirty_days,
        a_guardrail_tells_what_it_was_ever_called,
        a_copied_desk_keeps_its_guardrails_and_what_they_found;
    edits:
        entering_resolved_records_it_and_leaving_clears_it,
        a_stale_edit_is_a_conflict_that_names_who_set_what,
        an_edit_with_one_conflict_writes_nothing,
        the_stored_value_again_is_a_success_without_an_event,
        only_named_fields_change,
        different_fields_never_conflict,
        every_accepted_edit_is_in_the_history,
        an_unknown_ticket_or_person_is_refused,
        parallel_edits_of_one_field_are_won_by_one;
    people:
        a_new_name_makes_a_person_without_account,
        a_known_name_or_email_is_found_however_it_is_written,
        unassigning_is_an_edit_like_any_other;
    lists:
        every_sort_walks_every_ticket_once,
        new_tickets_do_not_disturb_a_walk,
        each_filter_gives_what_it_names,
        the_total_is_what_a_walk_finds,
        a_calendar_day_is_the_viewers,
        unknown_confidence_sorts_last_either_way,
        texts_sort_by_code_point;
    search:
        every_term_must_occur_in_user_question_or_answer,
        letters_are_folded,
        nothing_is_a_wildcard,
        punctuation_never_fails,
        a_number_or_id_comes_first,
        joined_turns_are_found_too;
    changes:
        whatever_happens_to_a_ticket_is_told,
        what_happens_to_no_ticket_is_not_told,
        the_latest_change_is_first_and_each_ticket_once,
        what_left_a_list_does_not_fit_it,
        what_can_not_be_told_one_by_one_is_said_to_be_so,
        a_page_is_told_whether_it_would_show_what_changed;
    facets:
        facets_are_the_values_that_tickets_have,
        policies_are_offered_once_however_they_are_written,
        no_more_values_than_are_useful_are_offered,
        a_desk_from_before_has_its_facets_too;
    highlights:
        only_a_search_marks,
        titles_and_excerpts_are_marked,
        a_passage_shows_what_the_card_leaves_open,
        whatever_is_found_is_marked,
        changes_are_marked_as_lists_are;
    events:
        the_log_is_gap_free_and_every_change_is_in_it,
        a_tickets_history_tells_its_life;
    logs:
        a_search_finds_user_question_answer_and_chat_id,
        punctuation_in_a_search_of_conversations_never_fails,
        what_was_found_is_marked_with_its_turn,
        a_row_says_what_its_turns_come_to,
        each_filter_of_conversations_gives_what_it_names,
        a_walk_through_conversations_neither_skips_nor_repeats_while_turns_come,
        a_desk_from_before_has_its_conversation_logs_too,
        a_copied_desk_finds_its_conversations,
        a_conversation_that_is_listed_wrongly_is_found_by_check;
    transcripts:
        a_long_conversation_is_read_by_windows,
        a_turn_names_the_tickets_that_it_raised_or_joined,
        each_rule_says_why_it_matched_or_not,
        rules_are_asked_as_they_were_at_the_time;
    tokens:
        a_secret_opens_until_it_is_revoked,
        a_name_is_given_once,
        a_token_opens_nothing_once_it_has_expired,
        a_token_names_who_made_it;
    audit:
        the_audit_is_of_everything_but_tickets_and_turns,
        a_walk_through_the_audit_reads_each_event_once,
        each_filter_of_the_audit_gives_what_it_names,
        an_erased_event_stays_in_the_audit;
    start:
        a_desk_tells_how_far_it_has_come;
    accounts:
        an_account_is_made_for_a_new_person_and_for_a_known_one,
        an_account_is_one_emails_and_one_persons,
        a_desk_is_for_accounts_once_there_is_a_password,
        a_changed_role_or_password_signs_out_and_is_in_the_log,
        a_disabled_person_is_out_at_once_and_stays_in_history,
        the_last_admin_is_neither_disabled_nor_demoted,
        the_same_account_made_in_two_processes_is_made_once,
        two_admins_who_go_at_once_leave_one,
        what_is_logged_of_accounts_holds_no_secret,
        accounts_on_a_desk_from_before_are_who_could_do_everything,
        a_copied_desk_keeps_its_accounts_and_sessions,
        a_disabled_person_with_a_session_is_found_by_check;
    sessions:
        a_session_opens_until_it_is_over,
        a_session_ends_when_its_person_says_so,
        however_short_it_lasts_a_session_that_is_used_goes_on,
        a_new_secret_replaces_the_old_one,
        a_password_changed_by_whoever_was_verified_with_an_old_one_stays,
        of_a_reset_and_a_change_at_once_the_reset_holds,
        whoever_was_verified_with_an_old_password_is_not_let_in,
        a_person_disabled_while_their_sessions_are_used_has_none_left,
        sessions_that_are_over_are_cleared_away;
    sign_ins:
        whoever_guesses_waits_and_whoever_knows_does_not,
        tries_at_once_are_no_way_around_the_wait,
        an_address_waits_whichever_accounts_it_tries,
        nobody_can_sign_in_without_password_or_when_disabled;
    links:
        a_link_sets_a_password_once,
        a_link_is_void_when_it_is_old_replaced_or_its_person_disabled,
        a_link_used_in_two_processes_at_once_is_used_once,
        the_first_account_is_made_once_and_is_an_admins,
        the_first_account_is_that_of_whoever_has_the_email;
    members:
        everyone_is_listed_with_account_link_and_unresolved_tickets,
        whoever_is_invited_has_an_account_and_a_link_or_nothing,
        whoever_leaves_hands_their_unresolved_tickets_over_or_stays,
        nothing_new_is_assigned_to_whoever_is_disabled,
        whoever_is_disabled_while_tickets_are_assigned_to_them_has_none_left,
        a_try_that_was_right_is_taken_back;
    processes:
        a_write_of_one_is_seen_by_the_other,
        one_chat_through_two_is_one_conversation_with_one_ticket,
        batches_in_opposite_orders_are_all_recorded,
        an_edit_beside_ingestion_loses_nothing,
        one_field_edited_in_both_is_won_by_one,
        the_same_new_person_named_in_both_is_made_once,
        processes_that_start_at_once_set_up_one_desk,
        nobody_is_made_twice_as_the_first;
    replay:
        the_saved_rules_match_again_exactly_what_they_matched,
        a_desk_from_before_can_be_replayed_too,
        a_change_is_compared_with_the_saved_rules,
        only_the_last_days_are_looked_at,
        slices_come_to_the_same_as_the_whole,
        an_empty_desk_has_nothing_to_look_at;
    copying:
        a_copy_on_either_engine_is_the_same_desk_and_goes_on,
        a_desk_in_use_is_copied_as_of_one_instant,
        a_desk_that_is_not_whole_is_not_copied,
        what_is_no_desk_is_not_copied,
        every_column_is_copied;
    erasure:
        nothing_of_an_erased_conversation_is_in_the_database,
        an_erased_ticket_keeps_its_numbers_and_its_work,
        no_search_finds_what_was_erased,
        a_turn_sent_again_is_known_and_brings_nothing_back,
        a_users_turns_are_erased_wherever_they_are,
        what_is_unknown_or_erased_already_is_not_held,
        a_desk_goes_on_after_an_erasure,
        a_copied_desk_stays_erased,
        what_is_made_searchable_while_it_is_erased_is_empty,
        what_a_newer_version_told_of_another_turn_stays,
        what_is_left_of_an_erased_turn_is_found_by_check;
    settings:
        a_setting_is_seen_by_every_process_and_is_in_the_log,
        a_setting_set_twice_at_once_is_told_in_order,
        a_copied_desk_is_set_as_it_was;
    check:
        a_desk_after_any_work_is_whole,
        a_new_desk_is_untouched_until_something_happens;
    tampering:
        the_log_refuses_updates_and_deletions,
        a_changed_event_is_found_and_named,
        a_value_that_is_none_is_named_and_does_not_end_the_check,
        what_is_emptied_by_hand_was_not_erased,
        an_erased_turn_excuses_only_what_told_of_it,
        a_changed_payload_is_found_and_a_missing_one_too,
        a_missing_event_is_found,
        one_fault_is_not_said_of_what_follows,
        several_faults_are_each_found,
        a_cut_off_end_is_found,
        a_ticket_without_its_event_or_with_wrong_keys_is_found,
        the_schema_itself_refuses_a_resolution_without_resolved;
}
