"""Which tests show which requirement of requirements.csv: the whole of docs/asvs.md that is not counted or run.

A test stands here only if it would fail where the requirement does not hold. Names without parameters: all of a test's
parameters count. What is decided on paper (a policy, an inventory) is shown by a test that holds the paper against the system.
"""

# tests/security, a file for each chapter of the standard.
_S = "tests/security/"
ENCODING = f"{_S}test_v01_encoding.py::"
RULES = f"{_S}test_v02_rules.py::"
BROWSER = f"{_S}test_v03_browser.py::"
SERVICE = f"{_S}test_v04_web_service.py::"
FILES = f"{_S}test_v05_files.py::"
SIGN_IN = f"{_S}test_v06_sign_in.py::"
SESSIONS = f"{_S}test_v07_sessions.py::"
RIGHTS = f"{_S}test_v08_rights.py::"
TOKENS = f"{_S}test_v09_tokens.py::"
CRYPTOGRAPHY = f"{_S}test_v11_cryptography.py::"
CONNECTIONS = f"{_S}test_v12_connections.py::"
CONFIGURATION = f"{_S}test_v13_configuration.py::"
DATA = f"{_S}test_v14_data.py::"
CODE = f"{_S}test_v15_code.py::"
ERRORS = f"{_S}test_v16_errors.py::"
CHROMIUM = f"{_S}test_browser.py::"
PAPER = f"{_S}test_documents.py::"

# The apps' own tests.
ACCOUNTS = "tests/accounts/test_accounts.py::"
AGAIN = "tests/accounts/test_reauthentication.py::"
COOKIES = "tests/accounts/test_cookies.py::"
FACTORS = "tests/accounts/test_second_factors.py::"
INVITATIONS = "tests/accounts/test_invitations.py::"
LOCKOUTS = "tests/accounts/test_lockouts.py::"
OWN_SESSIONS = "tests/accounts/test_sessions.py::"
PASSKEYS = "tests/accounts/test_passkey_browser.py::"
SECTIONS = "tests/accounts/test_sections.py::"
ALARMS = "tests/audit/test_alarms.py::"
CHAIN = "tests/audit/test_chain.py::"
LONG = "tests/audit/test_long_transactions.py::"
RECORDER = "tests/audit/test_recorder.py::"
RECORD_PAGES = "tests/audit/test_record_pages.py::"
REFUSALS = "tests/audit/test_refusals.py::"
CASE_PAGES = "tests/cases/views/test_case_pages.py::"
CONSENT = "tests/cases/consent/"
EMERGENCY = "tests/cases/test_emergency.py::"
RETENTION = "tests/cases/retention/"
SEALING = "tests/cases/test_sealing.py::"
SEARCH = "tests/cases/test_search_page.py::"
FINDING = "tests/finding/test_find_page.py::TestFinding::"
CANNOT_OPEN = "tests/core/test_cannot_open.py::"
ENCRYPTION = "tests/core/test_encryption.py::"
PERSON_KEYS = "tests/core/test_person_keys.py::"
ROTATION = "tests/core/test_rotation.py::"
IMPORT = "tests/exchange/test_import_register.py::"
READING = "tests/exchange/test_reading.py::"
HOOK_LINE = "tests/exchange/webhooks/test_line.py::"
DOCUMENTS = "tests/cases/documents/"
UPLOADS = "tests/exchange/views/test_register_import.py::"
REFERRALS = "tests/referrals/"
REPORTS = "tests/reports/"
SHELTERS = "tests/shelters/"

# The walls around them.
ACCESS = "tests/access/test_matrix.py::"
COMPOSE = "tests/deploy/test_compose.py::"
PROXY = "tests/deploy/test_proxy_defences.py::"
SERVICES = "tests/deploy/test_services_run.py::"
CANARIES = "tests/test_canaries.py::"
LOCKS = "tests/test_locks.py::"
ROWS = "tests/test_row_security.py::"

_ENCODING_AND_CLEANING = {
    "1.1.1": (ENCODING + "test_an_address_is_decoded_once",),
    "1.1.2": (
        ENCODING + "test_text_is_kept_as_it_was_typed",
        ENCODING + "test_hostile_text_in_every_field_is_shown_as_text_on_every_page",
    ),
    "1.2.1": (
        ENCODING + "test_hostile_text_in_every_field_is_shown_as_text_on_every_page",
        ENCODING + "test_hostile_parameters_are_neither_given_back_nor_an_error",
        PROXY + "test_a_line_break_in_an_address_makes_no_header",
    ),
    "1.2.2": (
        ENCODING + "test_hostile_parameters_are_neither_given_back_nor_an_error",
        BROWSER + "test_no_page_loads_or_leads_to_another_host",
    ),
    "1.2.3": (ENCODING + "test_what_a_script_reads_from_a_page_cannot_break_out_of_its_attribute",),
    "1.2.4": (
        ENCODING + "test_no_statement_is_put_together_from_values",
        ENCODING + "test_what_was_typed_never_becomes_part_of_a_statement",
    ),
    "1.2.5": (ENCODING + "test_no_command_is_put_together_and_no_text_is_run",),
    "1.2.9": (ENCODING + "test_what_was_typed_is_no_pattern",),
    "1.2.10": (
        ENCODING + "test_cells_of_an_export_are_no_formulas",
        RECORD_PAGES + "test_a_cell_of_an_export_is_never_a_formula",
    ),
    "1.3.2": (ENCODING + "test_no_command_is_put_together_and_no_text_is_run",),
    "1.3.3": (
        ENCODING + "test_every_text_has_its_longest",
        ENCODING + "test_what_cannot_be_kept_is_refused_at_its_field",
        ENCODING + "test_a_null_character_in_a_field_is_a_plain_refusal",
        READING + "test_a_character_that_cannot_be_stored_is_named",
    ),
    "1.3.5": (ENCODING + "test_hostile_text_in_every_field_is_shown_as_text_on_every_page",),
    "1.3.6": (
        ENCODING + "test_no_outgoing_request_is_made_anywhere",
        HOOK_LINE + "test_what_stands_behind_walls_is_closed",
        HOOK_LINE + "test_one_closed_address_among_open_ones_closes_the_host",
        HOOK_LINE + "test_the_line_goes_to_the_address_that_was_looked_at_whatever_the_name_says_later",
    ),
    "1.3.7": (ENCODING + "test_no_template_is_made_of_text_and_no_format_string_comes_from_outside",),
    "1.3.10": (
        CODE + "test_no_format_string_comes_from_outside",
        ENCODING + "test_hostile_text_in_every_field_is_shown_as_text_on_every_page",
    ),
    "1.3.11": (ENCODING + "test_a_mails_header_cannot_be_extended",),
    "1.4.2": (ENCODING + "test_numbers_beyond_their_range_are_refused_and_not_wrapped_round",),
    "1.5.1": (ENCODING + "test_a_workbook_with_an_outer_entity_reads_no_file",),
    "1.5.2": (
        ENCODING + "test_nothing_untrusted_is_unpickled",
        ENCODING + "test_a_pickle_in_the_cache_is_not_opened",
    ),
}

_RULES_OF_THE_WORK = {
    "2.1.1": (
        RULES + "test_the_page_of_inputs_is_current",
        RULES + "test_the_page_of_inputs_names_every_form_and_every_rule_of_the_database",
    ),
    "2.1.2": (
        RULES + "test_the_page_of_inputs_names_every_form_and_every_rule_of_the_database",
        RULES + "test_every_rule_on_the_page_stands_in_the_database",
    ),
    "2.1.3": (
        PAPER + "test_the_limits_of_the_work_are_written_down_as_they_are",
        PAPER + "test_every_figure_on_the_page_is_the_one_in_force",
    ),
    "2.2.1": (
        RULES + "test_a_choice_that_the_page_did_not_offer_is_refused",
        RULES + "test_a_day_that_is_none_or_cannot_be_is_refused",
        "tests/exchange/test_register_errors.py::test_what_breaks_a_rule_is_named_by_its_place_and_nothing_is_added",
    ),
    "2.2.2": (
        RULES + "test_what_the_browser_was_told_not_to_send_is_refused_all_the_same",
        RULES + "test_a_choice_that_the_page_did_not_offer_is_refused",
    ),
    "2.2.3": (
        "tests/cases/test_actions.py::test_exploitation_ends_after_it_begins",
        "tests/cases/test_actions.py::test_a_classification_lies_between_birth_and_today",
        SHELTERS + "test_constraints.py::test_a_stay_is_in_a_bed_of_its_shelter",
        CONSENT + "test_constraints.py::test_the_database_refuses",
    ),
    "2.3.1": (
        REFERRALS + "test_states.py::test_move_does_what_the_table_says_and_nothing_else",
        "tests/cases/test_actions.py::test_a_closed_case_takes_nothing_new_until_reopened",
    ),
    "2.3.2": (
        ALARMS + "test_beyond_the_limit_no_further_file_opens",
        DOCUMENTS + "test_adding.py::test_one_account_cannot_fill_the_disk",
        FILES + "test_one_account_cannot_fill_the_disk",
        UPLOADS + "test_a_file_larger_than_the_limit_is_refused_at_its_field",
        EMERGENCY + "test_after_some_wrong_numbers_there_is_no_further_one_for_an_hour",
        "tests/cases/test_actions.py::test_one_open_case_of_a_person_at_an_organisation",
    ),
    "2.3.3": (
        ERRORS + "test_a_failure_leaves_nothing_half_done",
        CONSENT + "test_refusals.py::test_a_verb_whose_record_fails_changes_nothing",
        REFERRALS + "test_actions.py::test_a_verb_whose_record_fails_changes_nothing",
        IMPORT + "test_if_the_record_cannot_be_written_nothing_is_imported",
    ),
    "2.3.4": (
        SHELTERS + "test_races.py::test_one_bed_takes_one_of_many",
        SHELTERS + "test_races.py::test_one_person_comes_into_one_of_many_beds",
        "tests/cases/test_actions.py::test_two_openings_at_once_get_two_numbers",
    ),
    "2.3.5": (
        SEALING + "test_nobody_lifts_a_seal_alone",
        CONSENT + "test_exceptions.py::test_nobody_confirms_what_she_asked_for",
        RETENTION + "test_deciding.py::test_nobody_confirms_her_own_request",
        RETENTION + "test_deciding.py::test_the_database_wants_two",
        REFERRALS + "test_policies.py::test_a_referral_is_not_reviewed_by_who_submitted_it",
    ),
    "2.4.1": (
        ALARMS + "test_one_more_raises_one_alarm_for_the_whole_window",
        ALARMS + "test_beyond_the_limit_no_further_file_opens",
        EMERGENCY + "test_after_some_wrong_numbers_there_is_no_further_one_for_an_hour",
        RULES + "test_floods_are_stopped_at_the_door",
        RULES + "test_sign_ins_from_one_address_are_counted",
        BROWSER + "test_a_flood_of_reports_does_not_fill_the_log",
    ),
}

_THE_BROWSER = {
    "3.2.1": (
        BROWSER + "test_downloads_are_saved_and_not_shown",
        BROWSER + "test_an_answer_for_machines_is_no_page",
    ),
    "3.2.2": (
        BROWSER + "test_our_scripts_put_text_in_as_text_and_trust_nobody",
        BROWSER + "test_htmx_runs_no_text_and_keeps_no_page",
    ),
    # Cookies: as the pages set them, and as a process set up as a server sets them.
    "3.3.1": (
        BROWSER + "test_every_cookie_is_bound_to_this_host_tls_and_site_and_hidden_from_scripts",
        COOKIES + "test_on_a_server_every_cookie_is_bound_to_host_tls_and_installation",
    ),
    "3.3.2": (
        BROWSER + "test_every_cookie_is_bound_to_this_host_tls_and_site_and_hidden_from_scripts",
        COOKIES + "test_on_a_server_every_cookie_is_bound_to_host_tls_and_installation",
    ),
    "3.3.3": (
        BROWSER + "test_a_served_installation_names_and_guards_each_cookie",
        COOKIES + "test_on_a_server_every_cookie_is_bound_to_host_tls_and_installation",
    ),
    "3.3.4": (
        BROWSER + "test_every_cookie_is_bound_to_this_host_tls_and_site_and_hidden_from_scripts",
        BROWSER + "test_a_sessions_key_is_nowhere_on_a_page",
        CHROMIUM + "test_nothing_is_kept_in_the_browser_and_nobody_else_is_asked",
    ),
    # Headers: on every answer of the application, and on those of the proxy itself.
    "3.4.1": (
        BROWSER + "test_every_answer_over_tls_asks_for_tls_for_a_year_and_more",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
    ),
    "3.4.2": (
        BROWSER + "test_no_other_origin_may_ask_by_cors",
        BROWSER + "test_every_answer_carries_every_header",
    ),
    "3.4.3": (
        BROWSER + "test_every_answer_carries_every_header",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
        CHROMIUM + "test_the_policy_stops_what_a_hole_would_let_in",
    ),
    "3.4.4": (
        BROWSER + "test_every_answer_carries_every_header",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
    ),
    "3.4.5": (
        BROWSER + "test_every_answer_carries_every_header",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
    ),
    "3.4.6": (
        BROWSER + "test_every_answer_carries_every_header",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
        CHROMIUM + "test_another_site_neither_frames_a_page_nor_sends_its_forms",
    ),
    "3.4.7": (
        BROWSER + "test_every_answer_carries_every_header",
        BROWSER + "test_a_breach_of_the_policy_is_one_line_of_the_log",
    ),
    "3.4.8": (BROWSER + "test_every_answer_carries_every_header",),
    "3.5.1": (
        BROWSER + "test_every_change_is_refused_without_its_token",
        BROWSER + "test_the_right_token_from_another_site_is_refused",
        BROWSER + "test_signing_in_asks_for_a_token_too",
        CHROMIUM + "test_another_site_neither_frames_a_page_nor_sends_its_forms",
    ),
    "3.5.3": (
        BROWSER + "test_a_look_changes_nothing",
        BROWSER + "test_opening_an_address_that_acts_does_nothing",
    ),
    "3.5.8": (
        BROWSER + "test_every_answer_carries_every_header",
        BROWSER + "test_every_cookie_is_bound_to_this_host_tls_and_site_and_hidden_from_scripts",
    ),
    "3.6.1": (
        BROWSER + "test_no_page_loads_or_leads_to_another_host",
        BROWSER + "test_no_style_loads_anything_from_elsewhere",
        CHROMIUM + "test_nothing_is_kept_in_the_browser_and_nobody_else_is_asked",
    ),
    "3.7.1": (BROWSER + "test_no_page_uses_what_browsers_gave_up",),
    "3.7.2": (
        BROWSER + "test_no_redirect_leads_to_another_host",
        BROWSER + "test_neither_sign_in_nor_language_nor_confirmation_leads_elsewhere",
        AGAIN + "test_the_way_back_never_leaves_the_house",
    ),
}

_WEB_SERVICE = {
    "4.1.1": (
        SERVICE + "test_every_answer_names_its_type_and_is_of_it",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
    ),
    "4.1.2": (SERVICE + "test_only_pages_are_redirected_to_tls",),
    "4.1.3": (
        SERVICE + "test_a_visitor_claims_neither_host_nor_scheme_nor_name",
        COMPOSE + "test_proxy_overwrites_every_header_by_which_a_visitor_could_lie",
        SERVICES + "test_proxy_ends_tls_and_lets_nobody_claim_a_scheme",
    ),
    "4.1.4": (
        SERVICE + "test_methods_that_are_not_used_are_not_answered",
        SERVICE + "test_the_method_cannot_be_changed_by_a_header_or_a_field",
    ),
    "4.2.1": (PROXY + "test_no_request_is_smuggled_behind_another",),
}

_FILES = {
    "5.1.1": (
        PAPER + "test_what_may_be_uploaded_is_written_down",
        PAPER + "test_which_documents_may_be_added_is_written_down",
    ),
    "5.2.1": (
        UPLOADS + "test_a_file_larger_than_the_limit_is_refused_at_its_field",
        FILES + "test_a_body_larger_than_allowed_is_refused_before_it_is_read",
        DOCUMENTS + "test_pages.py::test_a_file_of_200_megabytes_is_refused_in_words_and_not_kept_anywhere",
        READING + "test_one_cell_in_the_farthest_corner_is_refused_before_it_fills_the_memory",
        READING + "test_more_rows_than_are_read_at_once_are_refused",
    ),
    "5.2.2": (
        FILES + "test_a_file_is_what_its_bytes_say",
        FILES + "test_a_file_whose_name_and_bytes_disagree_is_refused_and_not_kept",
        DOCUMENTS + "test_inspection.py::test_a_name_that_disagrees_with_the_content_is_refused",
        DOCUMENTS + "test_inspection.py::test_what_is_none_of_these_is_refused_in_words_of_its_own",
        READING + "test_what_is_no_register_is_one_clear_refusal",
        READING + "test_an_archive_with_damaged_parts_is_refused",
    ),
    "5.2.3": (
        DOCUMENTS + "test_inspection.py::test_a_package_that_unpacks_to_too_much_is_refused_before_it_is_unpacked",
        READING + "test_a_zip_bomb_is_refused_before_it_is_unpacked",
        READING + "test_an_archive_that_lies_about_its_size_is_refused",
        FILES + "test_more_members_than_a_register_has_are_refused_before_they_are_unpacked",
    ),
    "5.2.4": (
        FILES + "test_one_account_cannot_fill_the_disk",
        UPLOADS + "test_an_upload_lies_encrypted_and_an_old_one_is_removed_by_the_next",
    ),
    "5.2.6": (
        DOCUMENTS + "test_inspection.py::test_a_picture_that_unpacks_to_too_much_is_refused_before_it_is_unpacked",
    ),
    "5.3.1": (
        FILES + "test_nothing_uploaded_is_written_to_the_disk_or_can_be_fetched",
        FILES + "test_forms_that_take_files_are_known_and_no_model_keeps_any",
        FILES + "test_a_served_installation_hands_out_no_folder_of_uploads",
    ),
    "5.3.2": (
        FILES + "test_nothing_uploaded_is_written_to_the_disk_or_can_be_fetched",
        DOCUMENTS + "test_adding.py::test_the_bytes_lie_sealed_under_a_name_that_says_nothing",
        READING + "test_a_name_that_leaves_the_archive_is_refused",
    ),
    "5.4.1": (
        FILES + "test_names_of_downloads_are_ours",
        DOCUMENTS + "test_pages.py::test_a_pdf_is_shown_alone_and_under_a_neutral_name",
    ),
    "5.4.2": (
        FILES + "test_names_of_downloads_are_ours",
        FILES + "test_every_download_writes_its_name_without_input",
        DOCUMENTS + "test_pages.py::test_a_number_from_somebody_elses_register_makes_a_safe_name",
    ),
    "5.4.3": (
        DOCUMENTS + "test_scanning.py::test_a_new_file_waits_in_quarantine_until_it_is_called_clean",
        DOCUMENTS + "test_scanning.py::test_an_infected_file_is_destroyed_and_on_record",
        DOCUMENTS + "test_pages.py::test_what_is_in_quarantine_or_infected_is_handed_out_to_nobody",
    ),
}

_SIGNING_IN = {
    "6.1.1": (
        PAPER + "test_how_guessing_is_borne_is_written_down_as_it_is",
        PAPER + "test_every_figure_on_the_page_is_the_one_in_force",
    ),
    "6.1.2": (PAPER + "test_the_words_that_no_password_is_made_of_are_written_down",),
    "6.1.3": (PAPER + "test_every_way_to_sign_in_is_written_down_with_its_strength",),
    # Passwords.
    "6.2.1": (
        SIGN_IN + "test_a_password_has_twelve_characters_or_more",
        INVITATIONS + "test_a_bad_password_is_refused_at_its_field_and_the_link_still_works",
    ),
    "6.2.2": (SIGN_IN + "test_a_person_changes_her_password_and_must_know_the_old_one",),
    "6.2.3": (SIGN_IN + "test_a_person_changes_her_password_and_must_know_the_old_one",),
    "6.2.4": (
        SIGN_IN + "test_passwords_known_from_breaches_are_refused",
        SIGN_IN + "test_more_than_three_thousand_of_them_are_as_long_as_ours_must_be",
        INVITATIONS + "test_a_bad_password_is_refused_at_its_field_and_the_link_still_works",
    ),
    "6.2.5": (
        INVITATIONS + "test_length_is_what_counts_and_any_length_and_letter_is_taken",
        SIGN_IN + "test_a_password_counts_exactly_as_it_was_typed",
    ),
    "6.2.6": (SIGN_IN + "test_password_fields_hide_and_let_password_managers_work",),
    "6.2.7": (SIGN_IN + "test_password_fields_hide_and_let_password_managers_work",),
    "6.2.8": (SIGN_IN + "test_a_password_counts_exactly_as_it_was_typed",),
    "6.2.9": (
        SIGN_IN + "test_a_password_counts_exactly_as_it_was_typed",
        INVITATIONS + "test_length_is_what_counts_and_any_length_and_letter_is_taken",
    ),
    "6.2.10": (SIGN_IN + "test_nobody_is_made_to_change_a_password_that_is_old",),
    "6.2.11": (
        SIGN_IN + "test_words_of_this_work_and_of_the_organisation_make_no_password",
        SIGN_IN + "test_what_is_said_about_oneself_is_no_password",
    ),
    "6.2.12": (
        SIGN_IN + "test_passwords_known_from_breaches_are_refused",
        SIGN_IN + "test_the_same_rules_hold_on_a_served_installation_and_for_every_way_to_a_password",
    ),
    # Guessing, factors, and what an answer tells.
    "6.3.1": (
        LOCKOUTS + "test_after_some_wrong_passwords_the_right_one_waits_too",
        LOCKOUTS + "test_one_password_tried_on_everybody_is_stopped",
        LOCKOUTS + "test_guessing_from_everywhere_leaves_each_address_one_try",
        LOCKOUTS + "test_guessing_here_does_not_lock_the_person_out_elsewhere",
        LOCKOUTS + "test_guessing_from_everywhere_does_not_reach_a_device_that_is_known",
        FACTORS + "test_codes_cannot_be_guessed",
    ),
    "6.3.2": (
        SIGN_IN + "test_there_is_no_account_before_somebody_makes_one",
        "tests/exchange/test_demo.py::test_a_served_system_gets_no_demo",
        ACCOUNTS + "test_the_first_administrator_comes_by_command_and_only_the_first",
    ),
    "6.3.3": (
        FACTORS + "test_without_a_second_factor_there_is_only_the_page_that_adds_one",
        FACTORS + "test_without_a_second_factor_nothing_can_be_sent_either",
        FACTORS + "test_a_password_alone_does_not_sign_in_an_account_with_a_factor",
        FACTORS + "test_a_demonstration_account_may_skip_it_on_a_workstation_and_only_there",
        FACTORS + "test_the_only_factor_stays",
    ),
    "6.3.4": (
        SIGN_IN + "test_the_ways_to_sign_in_are_those_written_down",
        SIGN_IN + "test_no_backend_lets_somebody_in_but_by_a_password",
        SIGN_IN + "test_every_page_but_the_doors_sends_a_stranger_to_the_sign_in",
        PASSKEYS + "test_a_device_that_does_not_check_its_owner_makes_no_passkey",
    ),
    "6.3.5": (SIGN_IN + "test_a_sign_in_from_a_device_that_is_not_known_is_told",),
    "6.3.7": (
        SIGN_IN + "test_whoever_owns_the_account_is_told_what_changed_about_it",
        SIGN_IN + "test_the_old_address_is_told_of_a_new_one",
        FACTORS + "test_the_owner_is_told_by_mail_without_a_name",
    ),
    "6.3.8": (
        LOCKOUTS + "test_no_answer_tells_whether_an_account_exists_is_disabled_or_locked",
        LOCKOUTS + "test_every_answer_takes_one_look_at_a_password",
        PASSKEYS + "test_a_passkey_of_a_disabled_account_is_refused_without_a_reason",
        INVITATIONS + "test_a_made_up_link_is_answered_like_one_that_is_over",
    ),
    # Beginning, losing, beginning again.
    "6.4.1": (
        INVITATIONS + "test_a_link_works_once",
        INVITATIONS + "test_a_link_that_ran_out_is_refused",
        INVITATIONS + "test_the_database_holds_a_hash_and_not_the_token",
        INVITATIONS + "test_before_it_is_accepted_no_password_opens_the_account",
        CRYPTOGRAPHY + "test_what_may_not_be_guessed_is_random_and_long",
    ),
    "6.4.2": (SIGN_IN + "test_no_page_asks_for_a_secret_question",),
    "6.4.3": (INVITATIONS + "test_a_reset_ends_password_and_sessions_at_once_and_not_the_second_factor",),
    "6.4.4": (
        FACTORS + "test_an_administrator_resets_a_lost_factor_says_how_she_knew_and_ends_the_sessions",
        FACTORS + "test_a_factor_is_not_reset_without_saying_how_and_why",
    ),
    "6.4.6": (
        INVITATIONS + "test_a_reset_ends_password_and_sessions_at_once_and_not_the_second_factor",
        INVITATIONS + "test_no_field_of_the_administrators_takes_a_password",
    ),
    # Codes.
    "6.5.1": (
        FACTORS + "test_a_code_is_good_once_on_every_device",
        FACTORS + "test_a_code_is_still_spent_while_its_neighbours_are_accepted",
        FACTORS + "test_the_code_that_added_an_app_does_not_sign_in",
        FACTORS + "test_a_recovery_code_signs_in_once",
    ),
    "6.5.2": (
        SIGN_IN + "test_recovery_codes_lie_sealed_and_not_as_they_are",
        FACTORS + "test_the_database_holds_no_secret_that_would_make_codes",
    ),
    "6.5.3": (SIGN_IN + "test_seeds_and_recovery_codes_come_from_the_systems_randomness",),
    "6.5.4": (SIGN_IN + "test_seeds_and_recovery_codes_come_from_the_systems_randomness",),
    "6.5.5": (
        SIGN_IN + "test_an_old_code_and_one_to_come_do_not_fit",
        SIGN_IN + "test_a_code_fits_in_its_own_half_minute_alone",
    ),
    "6.5.6": (
        FACTORS + "test_one_of_two_factors_may_go_and_is_on_record",
        FACTORS + "test_new_recovery_codes_end_the_old_ones",
        FACTORS + "test_an_administrator_resets_a_lost_factor_says_how_she_knew_and_ends_the_sessions",
    ),
}

_SESSIONS = {
    "7.1.1": (
        PAPER + "test_how_long_sessions_last_and_how_many_is_written_down",
        PAPER + "test_every_figure_on_the_page_is_the_one_in_force",
    ),
    "7.1.2": (PAPER + "test_how_long_sessions_last_and_how_many_is_written_down",),
    "7.2.1": (SESSIONS + "test_a_session_is_looked_up_on_the_server_and_a_made_up_key_opens_nothing",),
    "7.2.2": (
        SESSIONS + "test_a_sessions_key_has_more_than_128_random_bits",
        SIGN_IN + "test_the_ways_to_sign_in_are_those_written_down",
    ),
    "7.2.3": (SESSIONS + "test_a_sessions_key_has_more_than_128_random_bits",),
    "7.2.4": (
        OWN_SESSIONS + "test_signing_in_gives_a_new_session_key",
        OWN_SESSIONS + "test_a_key_that_was_planted_is_worth_nothing_after_sign_in",
        SESSIONS + "test_confirming_who_one_is_gives_a_new_key_and_ends_the_old_one",
    ),
    "7.3.1": (
        OWN_SESSIONS + "test_an_idle_session_ends_and_the_sign_in_page_says_so_kindly",
        OWN_SESSIONS + "test_a_page_that_asks_by_itself_is_nobody_at_work",
    ),
    "7.3.2": (OWN_SESSIONS + "test_work_keeps_a_session_alive_but_not_beyond_its_hours",),
    "7.4.1": (
        OWN_SESSIONS + "test_a_session_is_not_used_again_after_sign_out",
        OWN_SESSIONS + "test_an_idle_session_stays_ended_when_its_cookie_comes_back",
        CHROMIUM + "test_after_signing_out_going_back_shows_nothing",
    ),
    "7.4.2": (
        OWN_SESSIONS + "test_an_administrator_ends_somebodys_sessions_in_database_and_cache",
        OWN_SESSIONS + "test_an_enabled_account_does_not_get_its_old_sessions_back",
        ACCOUNTS + "test_a_disabled_account_is_out_at_once",
    ),
    "7.4.3": (
        SESSIONS + "test_after_a_factor_was_removed_the_other_devices_can_be_signed_out",
        OWN_SESSIONS + "test_changing_the_password_ends_the_other_sessions_and_not_this_one",
        INVITATIONS + "test_a_reset_ends_password_and_sessions_at_once_and_not_the_second_factor",
    ),
    "7.4.4": (SESSIONS + "test_every_page_shows_the_way_out",),
    "7.4.5": (
        OWN_SESSIONS + "test_an_administrator_ends_somebodys_sessions_in_database_and_cache",
        OWN_SESSIONS + "test_only_administrators_end_somebodys_sessions",
    ),
    "7.5.1": (
        SESSIONS + "test_changing_factors_asks_who_it_is",
        AGAIN + "test_a_grave_page_asks_who_it_is_and_comes_back",
        AGAIN + "test_what_is_sent_too_late_changes_nothing_and_is_not_kept",
        AGAIN + "test_a_code_alone_confirms_nothing",
    ),
    "7.5.2": (
        OWN_SESSIONS + "test_somebody_sees_her_own_sessions_and_nobody_elses",
        OWN_SESSIONS + "test_somebody_ends_one_of_her_sessions",
        OWN_SESSIONS + "test_somebody_ends_all_other_sessions",
        SESSIONS + "test_ending_ones_sessions_asks_who_it_is",
    ),
    "7.5.3": (
        AGAIN + "test_what_is_sent_too_late_changes_nothing_and_is_not_kept",
        RETENTION + "test_pages.py::test_confirming_asks_who_it_is",
        RETENTION + "test_pages.py::test_the_copy_asks_who_it_is",
        "tests/cases/views/test_emergency_pages.py::test_it_is_asked_first_whether_it_is_really_she",
        "tests/cases/views/test_emergency_pages.py::test_lifting_a_seal_asks_first_whether_it_is_really_she",
        "tests/cases/views/test_consent_pages.py::test_setting_consent_aside_asks_who_is_there",
    ),
}

_RIGHTS = {
    "8.1.1": (
        RIGHTS + "test_who_reaches_what_is_written_down_for_every_address",
        ACCESS + "test_every_address_stands_in_the_table",
        ACCESS + "test_the_printed_table_is_the_one_that_was_tested",
    ),
    # What is read: the role × field table; what is changed: the fields of each form, and who reaches its address.
    "8.1.2": (
        SECTIONS + "test_every_role_has_its_row",
        RIGHTS + "test_every_permission_and_section_is_given_by_role_and_nothing_else",
        RULES + "test_the_page_of_inputs_names_every_form_and_every_rule_of_the_database",
        ACCESS + "test_the_printed_table_is_the_one_that_was_tested",
    ),
    "8.2.1": (
        ACCESS + "test_nobody_reaches_what_the_table_does_not_say",
        ACCESS + "test_nobody_who_is_not_signed_in_gets_further_than_the_sign_in",
    ),
    "8.2.2": (
        ACCESS + "test_nobody_reaches_what_the_table_does_not_say",
        ACCESS + "test_no_reader_sees_a_name_in_a_file_that_is_closed_to_her",
        "tests/cases/test_parity.py::test_everybody_agrees_who_sees_a_case",
    ),
    "8.2.3": (
        SECTIONS + "test_a_share_opens_no_more_than_the_role_sees",
        CASE_PAGES + "test_a_share_without_identity_shows_no_name",
        CASE_PAGES + "test_the_list_tells_no_classification_that_was_not_shared",
        SEARCH + "test_phone_and_document_need_their_sections",
        SHELTERS + "views/test_address.py::test_a_caseworker_does_not_change_it",
        "tests/cases/test_actions.py::test_the_ministry_alone_records_formal_recognition",
    ),
    "8.3.1": (
        ACCESS + "test_nobody_reaches_what_the_table_does_not_say",
        ROWS + "test_a_forgotten_filter_shows_nothing_of_another_organisation",
    ),
    "8.3.2": (
        RIGHTS + "test_a_role_taken_away_counts_at_the_next_request",
        RIGHTS + "test_no_right_is_kept_between_requests",
        ACCOUNTS + "test_changing_roles_counts_from_the_next_page",
        CONSENT + "test_withdrawal.py::test_a_withdrawal_closes_what_rested_on_it",
    ),
    "8.3.3": (
        RIGHTS + "test_what_was_ordered_is_done_with_the_rights_of_whoever_ordered_it",
        ROWS + "test_asking_for_somebody_else_is_a_fault",
        ROWS + "test_what_is_streamed_is_read_in_the_readers_name",
        ROWS + "test_programme_wide_work_is_on_record",
    ),
    "8.4.1": (
        ROWS + "test_every_sensitive_table_is_guarded",
        ROWS + "test_a_forgotten_filter_shows_nothing_of_another_organisation",
        ROWS + "test_another_organisations_rows_cannot_be_written",
        ACCESS + "test_nobody_reaches_what_the_table_does_not_say",
    ),
    "8.4.2": (
        RIGHTS + "test_the_administrators_pages_have_more_than_one_wall",
        AGAIN + "test_what_is_sent_too_late_changes_nothing_and_is_not_kept",
        FACTORS + "test_the_first_administrator_adds_one_at_her_first_sign_in",
        ACCESS + "test_who_runs_the_system_or_reads_its_record_reaches_no_file",
    ),
}

# Two tokens say something by themselves: the device's cookie, and for whom a transaction works.
_SIGNED_TOKENS = {
    "9.1.1": (
        TOKENS + "test_a_token_as_it_was_signed_is_believed",
        TOKENS + "test_a_token_of_which_anything_was_changed_is_not",
        ROWS + "test_a_context_that_nobody_signed_opens_nothing",
    ),
    "9.1.2": (TOKENS + "test_a_token_that_chooses_its_own_way_of_signing_is_not_believed",),
    "9.1.3": (
        TOKENS + "test_keys_for_checking_come_from_the_settings_alone",
        TOKENS + "test_a_token_that_chooses_its_own_way_of_signing_is_not_believed",
        ROWS + "test_the_signing_key_is_out_of_reach",
    ),
    "9.2.1": (TOKENS + "test_a_token_ends",),
    "9.2.2": (
        TOKENS + "test_a_token_for_another_purpose_is_none",
        TOKENS + "test_what_the_token_says_opens_nothing",
    ),
    "9.2.3": (
        TOKENS + "test_a_token_of_another_service_is_none",
        TOKENS + "test_keys_for_checking_come_from_the_settings_alone",
        ROWS + "test_a_context_signed_for_another_connection_opens_nothing",
    ),
}

_CRYPTOGRAPHY = {
    "11.1.1": (CRYPTOGRAPHY + "test_the_inventory_names_the_algorithms_in_use",),
    "11.1.2": (
        CRYPTOGRAPHY + "test_the_inventory_names_every_secret_that_settings_ask_for",
        CRYPTOGRAPHY + "test_the_inventory_names_the_algorithms_in_use",
    ),
    "11.2.1": (CRYPTOGRAPHY + "test_cryptography_is_a_known_librarys",),
    "11.2.2": (
        CRYPTOGRAPHY + "test_every_value_begins_with_its_version_so_that_another_algorithm_can_follow",
        ROTATION + "test_everything_opens_with_the_new_key_alone",
        ROTATION + "test_new_data_keys_seal_and_the_old_ones_still_read",
        ENCRYPTION + "test_what_was_sealed_before_there_were_data_keys_still_opens",
        INVITATIONS + "test_passwords_are_hashed_by_argon2_and_older_ones_still_open",
    ),
    "11.2.3": (
        CRYPTOGRAPHY + "test_keys_have_256_bits_and_others_are_refused",
        CRYPTOGRAPHY + "test_signatures_are_ed25519_and_made_keys_are_of_known_curves",
        CRYPTOGRAPHY + "test_no_secret_is_a_uuid_or_comes_from_random",
    ),
    "11.3.1": (CRYPTOGRAPHY + "test_only_approved_ciphers_and_digests_are_named",),
    "11.3.2": (
        CRYPTOGRAPHY + "test_cryptography_is_a_known_librarys",
        CRYPTOGRAPHY + "test_only_approved_ciphers_and_digests_are_named",
    ),
    "11.3.3": (
        ENCRYPTION + "test_no_changed_byte_opens",
        ENCRYPTION + "test_a_ciphertext_moved_to_another_row_does_not_open",
        ENCRYPTION + "test_a_ciphertext_moved_to_another_column_does_not_open",
        PERSON_KEYS + "test_a_changed_person_key_opens_nothing",
    ),
    "11.3.4": (
        CRYPTOGRAPHY + "test_no_nonce_comes_twice_even_under_a_fixed_seed",
        ENCRYPTION + "test_the_same_text_is_never_sealed_alike",
    ),
    "11.4.1": (CRYPTOGRAPHY + "test_only_approved_ciphers_and_digests_are_named",),
    "11.4.2": (CRYPTOGRAPHY + "test_passwords_are_kept_by_argon2_with_todays_figures",),
    "11.4.3": (CRYPTOGRAPHY + "test_a_digest_that_proves_something_has_256_bits",),
    "11.5.1": (
        CRYPTOGRAPHY + "test_what_may_not_be_guessed_is_random_and_long",
        CRYPTOGRAPHY + "test_no_secret_is_a_uuid_or_comes_from_random",
        CRYPTOGRAPHY + "test_a_passkeys_challenge_is_random_and_long",
        SESSIONS + "test_a_sessions_key_has_more_than_128_random_bits",
    ),
    "11.6.1": (CRYPTOGRAPHY + "test_signatures_are_ed25519_and_made_keys_are_of_known_curves",),
}

_CONNECTIONS = {
    "12.1.1": (
        PROXY + "test_old_tls_and_weak_ciphers_are_refused_and_the_newest_is_taken",
        CONNECTIONS + "test_new_versions_of_tls_alone",
    ),
    "12.1.2": (
        PROXY + "test_old_tls_and_weak_ciphers_are_refused_and_the_newest_is_taken",
        CONNECTIONS + "test_strong_ciphers_with_forward_secrecy_alone",
    ),
    "12.2.1": (
        CONNECTIONS + "test_plain_http_gets_a_redirect_and_nothing_else",
        SERVICES + "test_proxy_ends_tls_and_lets_nobody_claim_a_scheme",
        SERVICES + "test_web_sends_plain_http_to_tls_and_strangers_names_away",
    ),
    # The certificate is the installation's: what can be tested is that it is asked for, and that no other is served.
    "12.2.2": (
        CONNECTIONS + "test_the_certificate_is_the_installations_own_and_the_guide_asks_for_one_that_browsers_trust",
    ),
    "12.3.1": (
        CONNECTIONS + "test_what_is_on_another_machine_is_reached_by_verified_tls_or_not_at_all",
        CONNECTIONS + "test_what_leaves_this_machine",
        CONNECTIONS + "test_a_mail_server_without_tls_gets_no_mail",
        CONFIGURATION + "test_djangos_own_deployment_check_would_find_something",
    ),
    "12.3.2": (
        CONNECTIONS + "test_mail_is_sent_by_tls_to_a_server_that_proves_who_it_is",
        CONNECTIONS + "test_what_is_on_another_machine_is_reached_by_verified_tls_or_not_at_all",
    ),
    # Between proxy and web: a network of one machine that leads nowhere else (docs/security.md says why no TLS).
    "12.3.3": (
        CONNECTIONS + "test_inside_a_machine_services_talk_on_networks_without_a_way_out",
        COMPOSE + "test_only_the_proxy_is_published_and_the_databases_have_no_way_out",
    ),
    "12.3.4": (CONNECTIONS + "test_what_is_on_another_machine_is_reached_by_verified_tls_or_not_at_all",),
}

_CONFIGURATION = {
    "13.1.1": (
        PAPER + "test_who_talks_to_whom_is_written_down",
        PAPER + "test_every_service_and_way_out_stands_on_the_page",
    ),
    "13.1.2": (PAPER + "test_the_connections_that_are_written_down_are_those_there_can_be",),
    "13.2.1": (
        CONFIGURATION + "test_each_service_has_an_account_of_its_own_and_no_password_from_the_factory",
        SERVICES + "test_redis_refuses_strangers_and_dangerous_commands",
    ),
    "13.2.2": (
        SERVICES + "test_the_application_role_owns_nothing_and_passes_no_row_rule_by",
        SERVICES + "test_the_application_role_cannot_change_the_schema",
        SERVICES + "test_redis_refuses_strangers_and_dangerous_commands",
        COMPOSE + "test_no_service_runs_as_root_or_can_write_to_its_own_disk",
    ),
    "13.2.3": (CONFIGURATION + "test_each_service_has_an_account_of_its_own_and_no_password_from_the_factory",),
    "13.2.4": (
        COMPOSE + "test_only_the_proxy_is_published_and_the_databases_have_no_way_out",
        CONNECTIONS + "test_inside_a_machine_services_talk_on_networks_without_a_way_out",
        ENCODING + "test_no_outgoing_request_is_made_anywhere",
    ),
    "13.2.5": (
        CONFIGURATION + "test_the_proxy_forwards_to_the_application_alone",
        PROXY + "test_no_file_but_the_static_ones_is_served",
    ),
    "13.2.6": (CONFIGURATION + "test_connections_are_few_and_give_up_in_time",),
    "13.3.1": (
        CONFIGURATION + "test_no_file_of_the_repository_holds_a_secret",
        CONFIGURATION + "test_no_file_that_belongs_to_one_machine_is_tracked",
        CONFIGURATION + "test_without_a_secret_nothing_starts_and_the_name_is_said",
        COMPOSE + "test_no_secret_stands_in_the_file",
        COMPOSE + "test_every_secret_file_named_is_mounted_and_made_by_the_script",
    ),
    "13.3.2": (
        CONFIGURATION + "test_each_service_is_given_the_secrets_it_needs_and_no_others",
        COMPOSE + "test_only_migrate_and_backup_know_the_owner_of_the_tables",
    ),
    "13.4.1": (
        CODE + "test_what_is_shipped_holds_nothing_for_tests_or_development",
        CONFIGURATION + "test_nothing_of_the_inside_can_be_fetched",
        PROXY + "test_no_file_but_the_static_ones_is_served",
    ),
    "13.4.2": (
        CONFIGURATION + "test_a_served_installation_does_not_debug",
        CONFIGURATION + "test_djangos_own_deployment_check_finds_nothing",
    ),
    "13.4.3": (
        CONFIGURATION + "test_folders_are_not_listed",
        CONFIGURATION + "test_nothing_of_the_inside_can_be_fetched",
        PROXY + "test_no_file_but_the_static_ones_is_served",
    ),
    "13.4.4": (
        SERVICE + "test_methods_that_are_not_used_are_not_answered",
        PROXY + "test_what_the_proxy_refuses_itself_carries_the_headers_too",
    ),
    "13.4.5": (
        CONFIGURATION + "test_nothing_of_the_inside_can_be_fetched",
        CONFIGURATION + "test_how_it_feels_is_told_inside_only",
        SERVICES + "test_proxy_ends_tls_and_lets_nobody_claim_a_scheme",
    ),
}

_DATA = {
    "14.1.1": (
        DATA + "test_every_model_has_a_class",
        DATA + "test_what_is_sealed_and_what_is_about_somebody_is_of_the_highest_classes",
    ),
    "14.1.2": (DATA + "test_each_class_says_its_rules",),
    "14.2.1": (
        DATA + "test_no_filter_or_link_takes_a_personal_datum_into_an_address",
        DATA + "test_addresses_hold_random_ids_and_nothing_that_tells",
        SEARCH + "test_a_term_in_the_address_is_not_looked_at",
        FINDING + "test_what_was_typed_stands_in_no_address",
        INVITATIONS + "test_the_token_leaves_the_address_at_once",
    ),
    "14.2.2": (
        DATA + "test_no_cache_of_the_server_holds_what_pages_say",
        CANARIES + "test_a_name_typed_everywhere_is_found_nowhere",
    ),
    "14.2.3": (
        DATA + "test_nothing_is_sent_to_anybody_else",
        CHROMIUM + "test_nothing_is_kept_in_the_browser_and_nobody_else_is_asked",
        ENCODING + "test_no_outgoing_request_is_made_anywhere",
    ),
    # What each class asks for: sealed, bound to its place, out of logs and mails, kept no longer than needed.
    "14.2.4": (
        CANARIES + "test_a_name_typed_everywhere_is_found_nowhere",
        CANARIES + "test_the_places_were_really_looked_into",
        CANARIES + "test_every_text_that_the_database_reads_has_a_reason",
        PERSON_KEYS + "test_all_of_a_file_is_sealed_under_the_key_of_its_person",
        ENCRYPTION + "test_no_changed_byte_opens",
        ROWS + "test_every_sensitive_table_is_guarded",
        RETENTION + "test_erasing.py::test_the_person_is_nobody_and_her_key_is_gone",
    ),
    "14.2.6": (
        DATA + "test_an_address_of_a_house_is_masked_until_it_is_asked_for",
        DATA + "test_a_list_of_cases_shows_no_name",
        "tests/core/test_ui.py::test_a_personal_detail_is_masked_for_those_who_may_not_see_it",
        SHELTERS + "views/test_address.py::test_a_look_shows_it_and_is_on_record",
    ),
    "14.2.7": (
        RETENTION + "test_deciding.py::test_closed_files_come_when_their_time_does",
        RETENTION + "test_erasing.py::test_nothing_sealed_is_left",
        RETENTION + "test_erasing.py::test_no_table_holds_an_earlier_ciphertext",
        UPLOADS + "test_an_upload_lies_encrypted_and_an_old_one_is_removed_by_the_next",
    ),
    "14.2.8": (
        DOCUMENTS + "test_inspection.py::test_a_picture_loses_where_it_was_taken_and_by_what",
        DOCUMENTS + "test_inspection.py::test_what_hangs_behind_a_picture_or_in_its_comments_is_gone",
    ),
    "14.3.1": (
        SESSIONS + "test_signing_out_empties_the_browser_and_the_session",
        CHROMIUM + "test_after_signing_out_going_back_shows_nothing",
    ),
    "14.3.2": (BROWSER + "test_nothing_that_somebody_saw_signed_in_is_kept_by_the_browser",),
    "14.3.3": (
        CHROMIUM + "test_nothing_is_kept_in_the_browser_and_nobody_else_is_asked",
        BROWSER + "test_our_scripts_put_text_in_as_text_and_trust_nobody",
    ),
}

_CODE_AND_LIBRARIES = {
    "15.1.1": (CODE + "test_deadlines_for_updates_are_written_down",),
    "15.1.2": (
        CODE + "test_the_list_of_libraries_is_what_the_locks_say",
        CODE + "test_the_list_names_every_locked_library_with_its_digest",
        LOCKS + "test_every_python_package_is_pinned_with_its_hashes",
        LOCKS + "test_every_front_end_package_is_pinned_with_its_digest",
    ),
    "15.1.3": (PAPER + "test_what_takes_long_is_written_down_with_its_limit",),
    "15.2.1": (
        CODE + "test_nothing_that_it_stands_on_is_past_its_support",
        CODE + "test_the_supported_versions_are_those_in_use",
        CODE + "test_what_runs_is_what_is_locked",
    ),
    "15.2.2": (
        LONG + "test_pages_open_and_commit_while_fifty_thousand_rows_are_imported",
        REPORTS + "test_jobs.py::test_an_open_order_is_joined",
        REPORTS + "test_jobs.py::test_an_order_that_ends_its_worker_every_time_is_given_up",
        SEARCH + "test_more_than_are_compared_is_said",
        CASE_PAGES + "test_the_list_costs_the_same_for_3_and_for_30",
        RULES + "test_floods_are_stopped_at_the_door",
    ),
    "15.2.3": (
        CODE + "test_what_is_shipped_holds_nothing_for_tests_or_development",
        COMPOSE + "test_whatever_the_image_copies_exists_and_is_let_through",
        CONFIGURATION + "test_a_served_installation_does_not_debug",
    ),
    "15.3.1": (
        CODE + "test_pages_are_given_fields_and_lists_choose_their_columns",
        "tests/test_architecture.py::test_no_form_or_serialiser_takes_all_fields",
        CASE_PAGES + "test_a_share_without_identity_shows_no_name",
    ),
    "15.3.2": (
        ENCODING + "test_no_outgoing_request_is_made_anywhere",
        HOOK_LINE + "test_a_redirect_is_not_followed",
    ),
    "15.3.3": (
        CODE + "test_an_account_form_changes_its_own_fields_only",
        CODE + "test_a_person_form_changes_its_own_fields_only",
        CODE + "test_no_model_form_and_no_form_of_everything",
    ),
    "15.3.4": (
        LOCKOUTS + "test_the_address_is_the_one_that_the_proxy_wrote",
        LOCKOUTS + "test_without_a_proxy_nobody_chooses_her_address",
        REFUSALS + "test_only_the_proxys_own_word_counts",
        PROXY + "test_a_visitor_cannot_claim_an_address",
    ),
    "15.3.5": (
        CODE + "test_a_list_where_one_value_is_expected_is_no_other_type",
        CODE + "test_a_body_of_another_type_is_not_read_as_a_form",
        ENCODING + "test_the_cache_gives_back_what_it_was_given",
        READING + "test_what_is_no_date_is_not_made_one",
    ),
    "15.3.6": (
        BROWSER + "test_what_comes_from_outside_is_no_key_of_an_object_in_our_scripts",
        BROWSER + "test_our_scripts_put_text_in_as_text_and_trust_nobody",
    ),
    "15.3.7": (
        CODE + "test_of_a_field_sent_twice_one_counts_and_is_checked",
        CODE + "test_a_field_in_the_address_is_not_a_field_of_the_form",
        BROWSER + "test_a_token_in_the_address_is_none",
    ),
    "15.4.2": (
        SHELTERS + "test_races.py::test_one_bed_takes_one_of_many",
        CONSENT + "test_races.py::test_whichever_comes_first_nothing_stays_open",
        CONSENT + "test_races.py::test_an_acceptance_waits_for_a_withdrawal_under_way_and_opens_nothing",
        REFERRALS + "test_races.py::test_approval_and_refusal_at_once_leave_one_of_them",
        SEALING + "test_two_managers_confirm_at_once_and_it_is_done_once",
        IMPORT + "test_two_imports_of_one_register_at_once_add_it_once",
    ),
}

_RECORD_LOGS_AND_ERRORS = {
    "16.1.1": (
        PAPER + "test_what_is_logged_is_written_down",
        ERRORS + "test_logs_go_to_standard_error_alone_as_it_is_written_down",
    ),
    "16.2.1": (
        ERRORS + "test_an_event_says_who_what_which_when_and_in_which_session",
        ERRORS + "test_every_line_names_its_time_in_utc_its_level_and_who_says_it",
        REFUSALS + "test_the_address_is_kept_where_it_may_be_asked_for_and_nowhere_else",
    ),
    "16.2.2": (
        ERRORS + "test_every_line_names_its_time_in_utc_its_level_and_who_says_it",
        ERRORS + "test_an_event_says_who_what_which_when_and_in_which_session",
    ),
    "16.2.3": (ERRORS + "test_logs_go_to_standard_error_alone_as_it_is_written_down",),
    "16.2.4": (
        ERRORS + "test_every_line_names_its_time_in_utc_its_level_and_who_says_it",
        REFUSALS + "test_the_events_of_one_request_carry_its_number_and_those_of_a_session_its_digest",
        RECORD_PAGES + "test_an_export_holds_what_was_filtered_and_is_itself_on_record",
    ),
    "16.2.5": (
        ERRORS + "test_no_log_holds_what_was_typed_or_read",
        CANARIES + "test_a_name_typed_everywhere_is_found_nowhere",
        RECORDER + "test_only_listed_fields_carry_their_value",
        LOCKOUTS + "test_neither_cache_nor_record_keeps_what_was_typed_as_a_name",
        COMPOSE + "test_proxy_writes_no_query_string_into_its_log",
    ),
    "16.3.1": (
        FACTORS + "test_password_and_code_sign_in_and_the_record_says_how",
        FACTORS + "test_a_wrong_code_is_refused_and_on_record",
        LOCKOUTS + "test_a_failed_sign_in_is_on_record_without_what_was_typed",
        PASSKEYS + "test_a_passkey_is_added_signs_in_alone_confirms_and_is_the_second_step",
    ),
    "16.3.2": (
        REFUSALS + "test_a_case_of_somebody_else_is_not_found_and_that_is_on_record",
        REFUSALS + "test_a_guessed_id_is_recorded_alike",
        REFUSALS + "test_a_rule_that_says_no_is_recorded",
        CASE_PAGES + "test_reading_a_case_is_on_record",
        SEARCH + "test_the_search_is_on_record_without_the_term",
    ),
    "16.3.3": (
        LOCKOUTS + "test_a_lock_is_put_on_record_once_with_the_account_it_is_about",
        ALARMS + "test_the_page_says_kindly_why_no_further_file_opens",
        EMERGENCY + "test_a_wrong_number_and_a_file_without_its_key_get_one_answer_on_record",
        ERRORS + "test_requests_that_were_forged_leave_a_line_in_the_log",
        ERRORS + "test_a_choice_that_no_page_offered_is_on_record",
        BROWSER + "test_a_breach_of_the_policy_is_one_line_of_the_log",
    ),
    "16.3.4": (
        ERRORS + "test_an_error_that_nobody_thought_of_tells_nothing_and_is_logged",
        INVITATIONS + "test_a_mail_that_cannot_be_sent_leaves_no_address_in_the_log",
        CANNOT_OPEN + "test_the_event_names_the_record_and_the_column_and_no_datum",
    ),
    "16.4.1": (
        ERRORS + "test_nobody_writes_a_line_of_her_own_into_the_log",
        ERRORS + "test_a_traceback_cannot_be_taken_for_an_entry",
        BROWSER + "test_a_report_that_means_nothing_is_not_written_down",
    ),
    "16.4.2": (
        RECORDER + "test_the_application_may_not_change_the_record",
        RECORDER + "test_nor_does_the_owner_of_the_schema",
        CHAIN + "test_a_changed_row_is_named",
        CHAIN + "test_nobody_changes_the_chain",
        RECORD_PAGES + "test_the_record_is_for_auditors_only",
    ),
    # Its signed head leaves the machine; the lines of the log are forwarded by the machine itself (docs/security.md).
    "16.4.3": (
        CHAIN + "test_signing_is_on_record_and_the_head_is_mailed",
        CHAIN + "test_a_stored_head_tells_of_a_chain_that_was_rebuilt",
        CHAIN + "test_a_head_tells_of_an_end_that_was_cut_off",
    ),
    "16.5.1": (
        ERRORS + "test_an_error_that_nobody_thought_of_tells_nothing_and_is_logged",
        ERRORS + "test_every_refusal_is_a_page_of_ours_without_details",
        ERRORS + "test_a_request_that_is_refused_says_no_more_than_why",
    ),
    "16.5.2": (
        ERRORS + "test_without_the_cache_nothing_opens_and_nothing_is_told_until_it_is_back",
        REFERRALS + "test_actions.py::test_a_queue_that_is_down_does_not_undo_a_step",
        REPORTS + "test_job_survives.py::test_losing_the_database_leaves_the_order_to_be_taken_up_again",
    ),
    "16.5.3": (
        ERRORS + "test_when_the_record_cannot_be_written_nothing_is_shown",
        REFUSALS + "test_a_look_that_cannot_be_recorded_shows_nothing",
        CANNOT_OPEN + "test_a_change_that_meets_one_is_undone",
        ROWS + "test_without_a_context_every_sensitive_table_is_empty",
        ERRORS + "test_a_failure_leaves_nothing_half_done",
    ),
    "16.5.4": (
        ERRORS + "test_the_last_resort_is_ours",
        ERRORS + "test_an_error_that_nobody_thought_of_tells_nothing_and_is_logged",
    ),
}

COVERED: dict[str, tuple[str, ...]] = {
    **_ENCODING_AND_CLEANING,
    **_RULES_OF_THE_WORK,
    **_THE_BROWSER,
    **_WEB_SERVICE,
    **_FILES,
    **_SIGNING_IN,
    **_SESSIONS,
    **_RIGHTS,
    **_SIGNED_TOKENS,
    **_CRYPTOGRAPHY,
    **_CONNECTIONS,
    **_CONFIGURATION,
    **_DATA,
    **_CODE_AND_LIBRARIES,
    **_RECORD_LOGS_AND_ERRORS,
}
