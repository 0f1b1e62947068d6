"""What the product promises, in both languages, each with the tests that hold it.

A test is named `folder/test_file.py::test_name` below `tests`. Promises with `first` are also in the READMEs,
with the first of their tests. `{}` stands for a figure of `docs/accuracy.md`.
"""

from dataclasses import dataclass

from app.rest_limits import MAX_POSTPONEMENTS


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence for users, and what holds it."""

    english: str
    japanese: str
    tests: tuple[str, ...]
    first: bool = False


PROMISES = (
    Promise(
        "It measures blinks. On people it has not learnt from, `make bench` finds F1 {}, {}, {} at 15, 10, 6 "
        "frames a second; the test holds a lower limit for people it has learnt from",
        "まばたきを測ります。学習に使っていない人の F1 は、`make bench` で毎秒 15、10、6 枚のとき"
        " {}、{}、{}。テストは、学習に使った人での下限を守ります",
        (
            "blinks/test_accuracy.py::test_the_blinks_of_every_clip_are_found",
            "blinks/test_accuracy.py::test_fewer_frames_a_second_find_nearly_as_many",
        ),
        first=True,
    ),
    Promise(
        "People who are awake are left alone",
        "起きている人を、そっとしておきます",
        (
            "blinks/test_accuracy.py::test_nobody_awake_is_ever_tired",
            "blinks/test_false_alarms.py::test_ten_visits_of_a_real_rested_person_bring_no_rest_however_many_blinks",
        ),
        first=True,
    ),
    Promise(
        "It says “can't tell” when it can't: no face, a small or turned one, darkness, a still picture",
        "分からないときは「分からない」と言います。顔がない、小さい、横向き、暗い、静止画など",
        (
            "vision/test_meter.py::test_tiles_of_any_size_without_a_face_say_no_face",
            "vision/test_meter.py::test_a_face_too_small_to_measure_says_so",
            "vision/test_meter.py::test_a_turned_face_says_so",
            "vision/test_meter.py::test_a_face_in_the_dark_says_so",
            "blinks/test_lifeless_pictures.py::test_a_picture_under_camera_noise_is_unknown_after_a_visit",
            "blinks/test_faults.py::test_each_fault_is_named_from_its_limit_on",
            "blinks/test_participant.py::test_invalid_frames_are_no_valid_time_and_say_why",
            "blinks/test_opinion.py::test_without_valid_time_the_opinion_is_unknown_and_says_so",
        ),
        first=True,
    ),
    Promise(
        "No rest is lost: anyone who was away gets exactly what they missed",
        "休憩の知らせを失いません。離れていた人は、逃した分だけを受け取ります",
        (
            "events/test_outages.py::test_a_killed_redis_leaves_every_stream_open_and_loses_no_event",
            "api/test_event_stream.py::test_a_client_that_comes_back_gets_exactly_what_it_missed",
            "static/test_held_streams.py::test_a_rest_is_shown_at_once_though_no_stream_ever_arrives",
        ),
        first=True,
    ),
    Promise(
        "No picture, key or address is stored, logged or sent back; for the limits on calls, Redis has a "
        "keyed hash of an address, for an hour at most",
        "画像、キー、アドレスを、保存も記録も返送もしません。回数の上限のために、"
        "アドレスの鍵つきハッシュだけが、長くて 1 時間 Redis にあります",
        (
            "test_nothing_leaks.py::test_a_full_meeting_leaves_no_picture_key_token_or_address",
            "api/test_privacy.py::test_after_each_step_of_a_full_meeting_redis_has_only_what_the_page_names",
        ),
        first=True,
    ),
    Promise(
        "Nobody learns who asked for a rest, and no member learns whose eyes were tired",
        "だれが休憩を希望したかは、だれにも分かりません。だれの目が疲れていたかは、どのメンバーにも分かりません",
        (
            "extensions/test_member.py::test_asking_for_a_rest_says_nothing_about_who_asks",
            "api/test_rests.py::test_members_never_learn_which_measure_it_was",
        ),
        first=True,
    ),
    Promise(
        "Anyone in the meeting can stop the measuring for everyone",
        "会議のだれでも、計測を全員分止められます",
        (
            "realtime/test_refused_frames.py::test_frames_of_a_stopped_meeting_are_refused_until_the_next_start",
            "api/test_meetings.py::test_any_member_can_stop_the_measuring_until_the_next_start",
        ),
        first=True,
    ),
    Promise(
        "Everything fits into 512 MB of memory",
        "すべてが 512 MB のメモリに収まります",
        ("deploy/test_memory.py::test_a_meeting_with_5_participants_and_50_members_fits_into_512_megabytes",),
        first=True,
    ),
    Promise(
        "No answer contains the number of requests, only “some” or “nearly enough”",
        "希望の数は、どの答えにも入りません。「いくらか」か「もうすこし」だけです",
        ("api/test_rest_requests.py::test_neither_the_stream_nor_the_status_ever_has_a_number_of_requests",),
    ),
    Promise(
        "What is kept of a meeting is what `/privacy` names, and it goes with the meeting",
        "会議について残るのは `/privacy` にあるものだけで、会議とともに消えます",
        (
            "api/test_privacy.py::test_after_each_step_of_a_full_meeting_redis_has_only_what_the_page_names",
            "meetings/test_rest_store.py::test_everything_that_a_full_meeting_writes_has_an_end_and_goes_with_the_meeting",
        ),
    ),
    Promise(
        "What was measured of anybody is forgotten with the meeting, when somebody stops the measuring, or "
        "within a minute once an hour has passed without a picture",
        "計測値は、会議が終わるか、だれかが計測を止めると消えます。"
        "画像が 1 時間来なければ、それから 1 分以内に消えます",
        (
            "measuring/test_registry.py::test_the_end_of_a_meeting_forgets_its_people_only",
            "events/test_subscription.py::test_a_meeting_that_is_only_measured_here_is_heard_while_it_is",
            "measuring/test_registry.py::test_everyone_is_forgotten_after_an_hour_though_no_frame_comes_any_more",
            "test_lifespan.py::test_who_sends_no_frame_any_more_is_forgotten_though_nobody_else_sends_one",
        ),
    ),
    Promise(
        "After a person's turn nothing of the face is kept, and of the eyes only one mean picture of 16 x 12 "
        "points each, which is deleted when the meeting or its measuring ends",
        "ひとりの番が終わると、顔のデータは何も保持しません。"
        "保持する目の平均の画像（片目 16 x 12 点）も、会議か計測が終わると消えます",
        (
            "measuring/test_what_is_remembered.py::test_after_a_visit_nothing_of_the_face_is_kept_and_of_the_eyes_one_mean_picture",
            "measuring/test_what_is_remembered.py::test_when_the_meeting_or_its_measuring_is_over_no_picture_at_all_is_left",
            "measuring/test_what_is_remembered.py::test_three_minutes_after_a_meetings_last_frame_no_picture_of_anybody_is_left_though_nothing_is_told",
            "process/test_start_of_the_guides.py::test_neither_the_server_nor_a_measuring_process_writes_its_memory_to_the_disk_in_a_crash",
        ),
    ),
    Promise(
        "Nothing is sent before consent, and consent is asked for again when what is sent changes",
        "同意の前には何も送りません。送るものが変われば、もう一度尋ねます",
        ("extensions/test_reach.py::test_an_old_consent_is_asked_for_again_before_anything_is_sent",),
    ),
    Promise(
        "A shared screen is never looked at; one that nothing marks as such is sent only as small pictures, "
        "one a second, and not for long, except while a face moves on it",
        "共有された画面は見ません。見分けられない画面は、動く顔が映らなければ、毎秒 1 枚、短く送るだけです",
        (
            "extensions/test_whom_it_looks_at.py::test_a_shared_screen_under_its_presenters_id_is_never_looked_at",
            "extensions/test_whom_it_looks_at.py::test_a_shared_screen_without_any_mark_is_sent_small_once_a_second_and_not_for_long",
        ),
    ),
    Promise(
        "The letter comes within a second",
        "手紙は 1 秒以内に届きます",
        ("extensions/test_in_time.py::test_a_rest_shows_the_letter_within_a_second_and_ok_hides_it",),
    ),
    Promise(
        "A letter comes only once, even if the browser ends the extension's worker in between",
        "ブラウザーが途中で拡張機能を止めても、手紙は 1 通だけ届きます",
        ("extensions/test_member.py::test_a_killed_worker_costs_no_letter_and_brings_none_twice",),
    ),
    Promise(
        f"An automatic rest is announced, can be put off {MAX_POSTPONEMENTS} times, and comes at most once "
        "in the cool-down",
        f"自動の休憩は予告され、{MAX_POSTPONEMENTS} 回まで延期できます。"
        "間隔（クールダウン）の中では一度だけです",
        (
            "api/test_rest_life.py::test_an_automatic_rest_is_announced_and_everybody_sees_when_it_begins",
            "api/test_rest_changes.py::test_a_third_postponement_is_refused",
            "api/test_rests.py::test_an_automatic_rest_waits_for_the_cooldown_and_a_manual_one_does_not",
        ),
    ),
    Promise(
        "Every screen of a meeting shows the same rest",
        "会議のどの画面にも、同じ休憩が表示されます",
        (
            "extensions/test_whole_meeting.py::test_a_rest_is_announced_put_off_begun_made_longer_and_ended_on_three_screens_that_agree",
        ),
    ),
    Promise(
        "Each rest begins once and ends once, whichever server processes die",
        "どのサーバープロセスが落ちても、休憩は一度だけ始まり、一度だけ終わります",
        (
            "meetings/test_due_rests.py::test_of_twenty_racing_processes_one_begins_and_one_ends_each_rest_though_half_are_killed",
            "events/test_rest_life_outages.py::test_whatever_is_killed_in_mid_change_every_rest_has_one_whole_life",
        ),
    ),
    Promise(
        "On a Redis Cluster a meeting goes on when its primary dies, and with three primaries other meetings "
        "do not notice; behind sentinels it goes on, too",
        "Redis Cluster では、プライマリーが落ちても会議は続き、"
        "プライマリーが 3 つならほかの会議は気づきません。Sentinel でも続きます",
        (
            "deploy/test_redis_cluster.py::"
            "test_a_meeting_goes_on_when_its_primary_dies_and_the_others_do_not_notice",
            "deploy/test_redis_sentinel.py::"
            "test_a_meeting_goes_on_after_the_sentinels_have_made_the_replica_the_primary",
        ),
    ),
    Promise(
        "If one of several processes behind nginx dies, its people come back to another and miss nothing",
        "nginx の後ろのプロセスが 1 つ落ちても、そこにいた人は別のプロセスに戻り、何も失いません",
        (
            "deploy/test_scale.py::test_when_a_process_dies_its_people_come_back_to_another_and_lack_nothing",
            "deploy/test_scale.py::"
            "test_when_a_primary_dies_too_a_rest_begins_and_ends_by_itself_all_the_same",
        ),
    ),
    Promise(
        "Docker and make install only what was checked: every Python package is verified by its hash",
        "Docker と make は、確かめたものだけをインストールします。"
        "Python パッケージはすべてハッシュで照合します",
        (
            "deploy/test_requirements.py::test_docker_make_and_ci_install_no_python_package_without_its_hash",
            "deploy/test_requirements.py::test_every_package_has_its_hashes_and_no_host_is_named",
        ),
    ),
    Promise(
        "Without Redis every change is refused within a second, but frames are still answered",
        "Redis がなければ変更は 1 秒以内に断られ、フレームには答え続けます",
        (
            "events/test_outages.py::test_without_redis_every_change_is_refused_within_a_second",
            "events/test_outages.py::test_a_redis_that_hangs_is_away_within_a_second_and_loses_nothing_when_it_wakes",
            "limiting/test_shared_counts.py::test_a_primary_that_hangs_holds_up_no_meeting_of_another_and_has_its_own_refused_within_a_second",
            "events/test_rest_life_outages.py::test_without_redis_every_change_of_a_rest_is_refused_within_a_second_and_nothing_has_changed",
            "realtime/test_frames.py::test_frames_are_answered_while_redis_is_away",
        ),
    ),
    Promise(
        "Thousands of members on one server hear of each rest once",
        "1 台のサーバーの数千人のメンバーに、休憩が一度ずつ届きます",
        (
            "events/test_many_streams.py::test_two_thousand_members_hear_of_each_rest_once_and_leave_nothing_behind",
        ),
    ),
    Promise(
        "On Linux, a picture that crashes or stalls the measuring costs one frame; the server and everybody "
        "else go on",
        "Linux では、計測を落としたり止めたりする画像が失うのは 1 フレームだけで、"
        "サーバーもほかの人も影響を受けません",
        (
            "measuring/test_children.py::test_children_killed_amid_frames_are_replaced_and_cost_a_frame_each",
            "measuring/test_children.py::test_a_hanging_child_is_replaced_and_the_server_answers_meanwhile",
            "measuring/test_children.py::test_no_child_outlives_a_server_that_ends_amid_frames",
        ),
    ),
    Promise(
        "When too many frames come, the newest are measured, and a second later all is well again",
        "フレームが多すぎるときは新しいものから計測し、1 秒で元に戻ります",
        ("measuring/test_overload.py::test_four_times_too_many_frames_cost_the_oldest_and_nothing_else",),
    ),
    Promise(
        "Meetings that come and go leave no memory, file, task or key behind",
        "会議が入れ替わっても、メモリもファイルもタスクもキーも残りません",
        ("deploy/test_memory.py::test_meetings_that_come_and_go_leave_no_memory_file_task_or_key_behind",),
    ),
    Promise(
        "With a leader key only those who have it can lead a meeting",
        "リーダーキーがあれば、それを持つ人だけが会議を操作できます",
        (
            "api/test_auth.py::test_leading_needs_the_key",
            "realtime/test_refused_frames.py::test_with_a_leader_key_only_the_leader_sends_frames",
        ),
    ),
    Promise(
        "A page from an origin that `ALLOWED_ORIGINS` does not name can change nothing and hear nothing; "
        "unset, it allows every origin",
        "`ALLOWED_ORIGINS` にないオリジンのページは、何も変えられず、何も受け取れません。"
        "未設定なら、どのオリジンも許可されます",
        (
            "middleware/test_origins.py::test_a_page_of_a_foreign_origin_changes_nothing",
            "middleware/test_origins.py::test_a_page_of_a_foreign_origin_hears_nothing",
        ),
    ),
    Promise(
        "One address cannot take every place, and each kind of call has its limit",
        "1 つのアドレスがすべての席を占めることはできず、呼び出しごとに上限があります",
        (
            "limiting/test_limits.py::test_one_address_cannot_take_every_stream",
            "limiting/test_limits.py::test_each_kind_of_call_has_limits_of_its_own_by_address_and_by_meeting",
        ),
    ),
    Promise(
        "Broken pictures and packets, slow senders, slow readers and silent connections hold nobody up",
        "壊れた画像やパケット、遅い送り手や読まない相手、黙った接続は、だれの邪魔にもなりません",
        (
            "hostile/test_pictures.py::test_a_thousand_spoiled_pictures_are_decoded_or_refused",
            "hostile/test_packets.py::test_spoiled_packets_hurt_only_their_own_session",
            "hostile/test_slow_clients.py::test_slow_heads_and_bodies_hold_up_nobody",
            "hostile/test_slow_clients.py::test_ten_thousand_silent_connections_hold_up_nobody",
            "hostile/test_slow_clients.py::test_large_bodies_that_never_end_are_not_kept",
            "connections/test_http_protocol.py::test_a_head_without_an_end_is_refused_and_costs_nothing",
            "connections/test_slow_clients.py::test_a_request_that_does_not_come_is_refused_after_its_time",
            "connections/test_slow_clients.py::test_who_reads_nothing_is_cut_off_after_their_time",
            "connections/test_waiting.py::test_a_request_has_half_a_minute_however_often_a_byte_comes",
            "connections/test_waiting.py::test_a_reader_has_a_minute_to_read_anything",
        ),
    ),
    Promise(
        "The metrics count everybody together and name no person, meeting or address; no page may read them",
        "メトリクスは全員をまとめた数で、個人、会議、アドレスの名前は入らず、ウェブページからは読めません",
        (
            "api/test_metrics.py::test_a_meeting_is_counted_and_not_named",
            "middleware/test_origins.py::test_no_page_may_read_the_metrics_whatever_origins_may_call",
        ),
    ),
    Promise(
        "Every answer is what the OpenAPI document says",
        "どの答えも OpenAPI の文書のとおりです",
        (
            "api/test_openapi.py::test_answers_have_the_shapes_that_are_documented",
            "hostile/test_document.py::test_schemathesis_finds_no_call_that_is_not_as_documented",
        ),
    ),
    Promise(
        "A wrong setting stops the start with one line that says what would be right",
        "誤った設定は、正しい形を示す 1 行を出して起動を止めます",
        ("process/test_start.py::test_a_wrong_setting_stops_the_start_with_one_line",),
    ),
    Promise(
        "Our own pages have no accessibility faults and fit a small screen",
        "このシステム自身のページはアクセシビリティの検査に通り、小さな画面にも収まります",
        (
            "static/test_console_page.py::test_it_has_no_fault_of_accessibility_and_fits_the_screen",
            "static/test_member_page.py::test_it_has_no_fault_of_accessibility_and_fits_the_screen",
            "static/test_camera_page.py::test_it_has_no_fault_of_accessibility_and_fits_the_screen",
            "static/test_privacy_page.py::test_it_needs_no_script_and_has_no_fault_of_accessibility",
            "tools/test_site.py::test_a_page_fits_the_screen_and_has_no_fault_of_accessibility",
        ),
    ),
    Promise(
        "The API reference works without the internet",
        "API リファレンスはインターネットなしで動きます",
        ("api/test_pages.py::test_the_documents_work_without_the_internet",),
    ),
    Promise(
        "The documents say what the code says, and those in both English and Japanese say the same in each",
        "文書はコードのとおりで、英語と日本語の両方があるものは、どちらも同じことを伝えます",
        (
            "tools/test_docs.py::test_the_documents_say_what_the_code_says",
            "documents/test_pages.py::test_both_languages_have_the_same_headings_commands_tables_and_links",
        ),
    ),
)
