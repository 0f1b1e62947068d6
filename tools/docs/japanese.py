"""The Japanese sentences about settings and calls; the English ones are next to what they describe.

Each setting of `app.config.settings` and each call of the route table needs one here: if one is missing,
`make docs` and its check stop and name it.
"""

from app.rest_limits import MAX_POSTPONEMENTS, MAX_REST_SECONDS

SETTINGS: dict[str, str] = {
    "PORT": "待ち受けるポート。プラットフォームが自分で設定します",
    "REDIS_HOST": "Redis のホスト名。REDIS_URL より優先",
    "REDIS_PORT": "Redis のポート（REDIS_HOST と一緒に使用）",
    "REDIS_PASSWORD": "Redis のパスワード（REDIS_HOST と一緒に使用）",
    "REDIS_URL": (
        "redis://、rediss://（TLS）、redis+cluster://ノード,…、redis+sentinel://ノード,…/サービス名。"
        "これも REDIS_HOST もなければ内蔵の Valkey"
    ),
    "LOG_LEVEL": "ログの詳しさ。DEBUG は全フレームと全ポーリング",
    "LOG_FORMAT": "text、または json（1 行に 1 つのオブジェクト。リクエスト、会議、イベントの ID つき）",
    "METRICS_KEY": "GET /metrics に必要になるキー。なければこのマシンからだけ。"
    "PUBLIC_URL が https なら、どこからも読めません",
    "ALLOWED_ORIGINS": "サーバーを呼び出してよいオリジン（カンマ区切り）、または *",
    "ALLOWED_HOSTS": "応答するホスト名（カンマ区切り、*.example.org はその下すべて）。"
    "PUBLIC_URL のホスト名にはいつも応答します。ALLOWED_HOSTS がなければどの名前にも応答します。"
    "ただし、ループバックで待ち受ける間はループバックの名前だけ",
    "LEADER_KEY": "開始・終了・休憩・フレーム送信に必要になるキー。なければだれでもリーダーになれます",
    "BLINK_THRESHOLD": "few_blinks: 各 1 分のまばたきがこの回数以下",
    "BLINK_MINUTES": "few_blinks: 有効な分がこの数だけ続いたら。1 分だけでは誤検出が多すぎます",
    "MAX_IMAGE_BYTES": "1 フレームの画像の最大バイト数",
    "MAX_IMAGE_PIXELS": "1 フレームの画像の最大画素数（1280x720）",
    "REST_SECONDS": "長さを指定しない休憩の秒数",
    "REST_COOLDOWN_SECONDS": "休憩のあと（取りやめたあとも）、自動の休憩を始めない秒数",
    "REST_REQUEST_THRESHOLD": "休憩が始まるのに必要な希望者の数",
    "REST_NOTICE_SECONDS": "自動の休憩を、始まるこの秒数前に予告。0 なら予告なしですぐ始まります",
    "REST_GRACE_SECONDS": "会議の開始から、自動の休憩を始めない秒数",
    "SSE_HEARTBEAT_SECONDS": "イベントストリームのハートビートの間隔（秒）。無音だとプロキシに切られます",
    "RATE_STARTS": "会議の開始と終了の上限",
    "RATE_RESTS": "休憩の開始と変更の上限",
    "RATE_REQUESTS": "メンバーが休憩を希望できる上限",
    "RATE_STOPS": "メンバーが計測を止められる上限",
    "RATE_STREAMS": "イベントストリームを開ける上限",
    "RATE_POLLS": "ストリームが通らないところで、次のイベントを尋ねられる上限",
    "RATE_SOCKETS": "Socket.IO セッションを開ける上限",
    "RATE_JOINS": "会議に参加（join）できる上限",
    "RATE_FRAMES": "フレームを送れる上限",
    "STREAMS_PER_ADDRESS": "1 つのアドレスが同時に開けるイベントストリームの数",
    "SESSIONS_PER_ADDRESS": "1 つのアドレスが同時に開ける Socket.IO セッションの数",
    "PUBLIC_URL": "利用者が開く URL。zip とリンクに入ります。なければリクエストから判断",
    "AFFINITY_NAME": "プロセスの名前。Socket.IO のセッション ID の先頭につき、プロキシが振り分けに使います",
    "FACE_LANDMARKS_MODEL": "68 点モデルのファイル。なければ face_recognition_models のもの",
}

CALLS: dict[str, str] = {
    "GET /": "このサーバーが何で、何に応えるか",
    "GET /health": "サーバーと Redis の調子。いつも 200 で、1 秒以内",
    "GET /metrics": "Prometheus 用の回数と時間。METRICS_KEY があるか、"
    "PUBLIC_URL が https でなければこのマシンから",
    "GET /docs": "API リファレンス。インターネットは不要",
    "GET /openapi.json": "OpenAPI 3.1 の文書",
    "GET /console": "すべてを試せるページ",
    "GET /m/{id}": "どの端末でも使えるメンバーのページ。手紙、休憩の希望、計測中の表示",
    "GET /camera": "自分のまばたきをその場で見るページ",
    "GET /privacy": "何を見て、何をどれだけ残すか。コード自身の表から",
    "POST /api/meetings/{id}/start": "会議と計測を始める。メンバーが止めた計測も再開する",
    "DELETE /api/meetings/{id}/end": "会議を終え、どんな会議だったかを答え、その会議のことをすべて忘れる",
    "POST /api/meetings/{id}/rest": "休憩を予告する、または始める。すでにあればその休憩を返す",
    "DELETE /api/meetings/{id}/rest": "予告した休憩を取りやめる、または休憩を早めに終える",
    "POST /api/meetings/{id}/rest/postpone": f"予告した休憩を延期する（{MAX_POSTPONEMENTS} 回まで）",
    "POST /api/meetings/{id}/rest/begin": "予告した休憩をいま始める",
    "POST /api/meetings/{id}/rest/extend": f"休憩を延ばす（全部で {MAX_REST_SECONDS // 60} 分まで）",
    "POST /api/meetings/{id}/rest-request": "匿名で休憩を希望する",
    "DELETE /api/meetings/{id}/rest-request": "自分の希望を取り消す",
    "POST /api/meetings/{id}/monitoring/stop": "どのメンバーでも: 次の開始か終了まで（長くて 1 日）、"
    "会議のフレームを断る",
    "GET /api/meetings/{id}/status": "会議の様子",
    "GET /api/meetings/{id}/summary": "これまでの会議のまとめ: 休憩と計測だけで、個人のことは何もない",
    "GET /api/sse/events": "?meeting_id= のイベントストリーム。"
    "Last-Event-ID か ?last_event_id= で続きから。?wait= ならロングポーリング",
    "GET /extensions/leader.zip": "このサーバー用のリーダーの Chrome 拡張機能",
    "GET /extensions/member.zip": "このサーバー用のメンバーの Chrome 拡張機能",
}
