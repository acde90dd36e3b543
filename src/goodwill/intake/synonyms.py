"""Words under which columns go in exports, in English and Swedish, and what questions seem to measure."""

from __future__ import annotations

SYNONYMS: dict[str, tuple[str, ...]] = {
    "customer_id": (
        "customer", "cust_id", "custid", "customer_no", "customer_number", "client_id", "client", "user_id",
        "userid", "member_id", "contact_id", "respondent_id", "person_id", "kund", "kund_id", "kundid",
        "kundnr", "kundnummer", "medlemsnummer", "account_number", "subscriber_id",
    ),
    "account_id": ("account", "company_id", "konto", "företag", "foretag", "organisation"),
    "since": (
        "customer_since", "created_at", "signup_date", "joined", "joined_at", "registered", "start_date",
        "kund_sedan", "registreringsdatum",
    ),
    "language": ("lang", "locale", "språk", "sprak", "response_language"),
    "interaction_id": (
        "contact_id", "call_id", "ticket_id", "case_id", "conversation_id", "chat_id", "visit_id",
        "ärende_id", "arende_id", "ärendenummer", "arendenummer", "samtals_id", "order_id",
    ),
    "started_at": (
        "start", "start_time", "started", "startdate", "start_date", "created_at", "created", "timestamp",
        "datetime", "date", "response_date", "recorded_date", "date_submitted", "submitted_at",
        "call_start", "opened_at", "datum", "starttid", "svarsdatum", "skapad", "inkom", "tidpunkt",
    ),
    "ended_at": (
        "end", "end_time", "ended", "closed_at", "resolved_at", "call_end", "delivered_at", "sluttid",
        "avslutad", "stängd",
    ),
    "completed_at": (
        "completed", "end_date", "enddate", "end_time", "finished_at", "submit_date", "slutdatum",
        "inskickad",
    ),
    "happened_at": (
        "date", "datetime", "timestamp", "created_at", "time", "order_date", "purchase_date", "event_time",
        "transaction_date", "datum", "tidpunkt", "köpdatum", "kopdatum", "orderdatum",
        "order_purchase_timestamp",
    ),
    "sent_at": ("sent", "invited_at", "invitation_date", "skickad", "utskickad"),
    "touchpoint": (
        "topic", "journey_stage", "journey", "contact_type", "category", "process", "kontaktpunkt",
        "kontakttyp", "kategori",
    ),
    "stage": ("phase", "fas", "steg"),
    "channel": ("source", "medium", "contact_channel", "kanal"),
    "reason": ("contact_reason", "subject", "orsak", "anledning", "ärendetyp", "arendetyp"),
    "handler": ("handled_by", "hanterad_av"),
    "employee_id": (
        "agent", "agent_id", "employee", "staff_id", "advisor", "handläggare", "handlaggare", "medarbetare",
        "medarbetare_id", "anställningsnummer", "anstallningsnummer",
    ),
    "manager_id": ("manager", "boss", "chef", "chef_id"),
    "unit_id": (
        "team", "team_id", "unit", "department", "site", "store", "shop", "branch", "region", "enhet",
        "avdelning", "butik", "kontor", "grupp",
    ),
    "wait": (
        "wait_time", "waiting_time", "wait_minutes", "queue_time", "väntetid", "vantetid", "kötid", "kotid",
    ),
    "transfers": ("transfer_count", "handovers", "kopplingar", "överföringar"),
    "resolved": ("solved", "is_resolved", "first_contact_resolution", "fcr", "löst", "lost"),
    "outcome_id": (
        "order_id", "transaction_id", "purchase_id", "invoice_id", "event_id", "ordernummer",
        "fakturanummer",
    ),
    "kind": ("type", "event_type", "order_status", "typ", "slag"),
    "amount": (
        "price", "total", "revenue", "value", "sales", "order_total", "total_amount", "sum", "spend",
        "belopp", "pris", "summa", "intäkt", "intakt",
    ),
    "currency": ("currency_code", "ccy", "valuta"),
    "margin": ("profit", "contribution", "marginal", "täckningsbidrag"),
    "reason_given": ("cancel_reason", "churn_reason", "uppsägningsorsak"),
    "product": (
        "product_id", "product_name", "plan", "subscription", "item", "sku", "produkt", "abonnemang",
        "tjänst",
    ),
    "price": ("amount", "fee", "pris", "avgift"),
    "reply_id": (
        "response_id", "responseid", "respondent_id", "reply", "submission_id", "survey_response_id",
        "svars_id", "svarsid", "svar_id", "enkätsvar_id",
    ),
    "survey_id": ("survey", "survey_name", "enkät", "enkat", "undersökning", "undersokning"),
    "perspective": ("perspektiv",),
    "mode": ("collection_mode", "collector", "svarssätt"),
    "partial": ("is_partial", "incomplete", "ofullständig"),
    "question_id": ("question", "question_code", "item", "fråga", "fraga", "fråge_id"),
    "construct": ("measure", "metric", "mått"),
    "value": ("score", "rating", "answer", "response", "betyg", "svar", "poäng", "poang", "värde"),
    "text": (
        "comment", "comments", "verbatim", "feedback", "free_text", "open_answer", "review", "message",
        "kommentar", "kommentarer", "fritext", "synpunkter", "review_comment_message",
    ),
    "valid_from": (
        "from", "start_date", "from_date", "startdatum", "från", "fran", "gäller_från", "hired_at",
        "anställd",
    ),
    "valid_to": ("to", "end_date", "to_date", "slutdatum", "till", "gäller_till", "left_at"),
    "role": ("title", "job_title", "position", "roll", "befattning", "titel"),
    "parent": ("parent_unit", "parent_id", "överordnad", "tillhör"),
    "invitation_id": ("invite_id", "inbjudan_id", "token"),
    "state": ("status", "tillstånd"),
    "reminder": ("reminders", "påminnelse", "påminnelser"),
    "purpose": ("syfte", "ändamål"),
    "name": ("attribute", "egenskap", "namn"),
    "period": ("month", "week", "quarter", "månad", "manad", "vecka", "kvartal"),
}  # fmt: skip

CONSTRUCT_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("recommend", ("nps", "recommend", "recommendation", "ltr", "rekommend")),
    ("ease", ("ease", "easy", "effort", "ces", "enkel", "enkelt", "lätt", "latt")),
    ("satisfaction", ("csat", "satisf", "satisfied", "nöjd", "nojd", "nki", "helhet")),
    ("success", ("success", "solved", "goal", "löst", "lyckades", "uppnå")),
    ("emotion", ("emotion", "feeling", "felt", "känsla", "kansla", "kände", "kändes")),
    ("trust", ("trust", "förtroende", "fortroende", "lita")),
    ("value", ("value_for_money", "prisvärd", "prisvard", "worth")),
    ("loyalty", ("loyal", "stay", "lojal", "stanna")),
    ("repurchase", ("repurchase", "buy_again", "köpa_igen", "kopa_igen")),
    ("quality", ("quality", "kvalitet")),
    ("image", ("image", "reputation", "rykte")),
    ("heard", ("heard", "listened", "lyssna")),
)
"""Construct -> what stands in names of questions about it, most telling first."""

SCALES = (
    (0.0, 10.0),
    (1.0, 5.0),
    (1.0, 7.0),
    (1.0, 10.0),
    (0.0, 5.0),
    (1.0, 6.0),
    (0.0, 4.0),
    (1.0, 4.0),
    (0.0, 100.0),
)
"""Scales in use, commonest first."""

ASSUMED: dict[str, dict[str, str]] = {
    "interactions": {"touchpoint": "contact", "stage": "use", "channel": "unknown", "handler": "person"},
    "replies": {"perspective": "experience", "language": "en", "mode": "unknown", "partial": "no"},
    "outcomes": {"kind": "purchase"},
    "units": {"kind": "team", "valid_from": "2000-01-01"},
    "employees": {"valid_from": "2000-01-01"},
    "memberships": {"valid_from": "2000-01-01"},
    "invitations": {"perspective": "experience", "channel": "unknown", "reminder": "0", "state": "sent"},
    "assessments": {"sampled_how": "unknown"},
}
"""What stands for columns that exports often lack; the proposal says that it was assumed."""
