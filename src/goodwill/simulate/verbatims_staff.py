"""What staff and systems say in contacts, and what staff write about their work."""

from __future__ import annotations

STAFF_SV = (
    "Vad kan jag hjälpa dig med?",
    "Jag ska titta på det åt dig.",
    "Jag förstår, ett ögonblick.",
    "Jag har antecknat det.",
    "Jag kopplar dig till en kollega.",
    "Var det något mer?",
    "Det ordnar jag nu.",
    "Kan du starta om boxen åt mig?",
)
SYSTEM_SV = (
    "Du har plats fyra i kön.",
    "Bekräfta ditt nummer.",
    "Ditt ärende är skapat.",
    "Samtalet spelas in.",
)
STAFF_EN = (
    "How can I help you?",
    "Let me look at that for you.",
    "I understand, one moment.",
    "I have made a note of it.",
    "I will put you through to a colleague.",
    "Is there anything else?",
    "I will sort that out now.",
    "Could you restart the box for me?",
)
SYSTEM_EN = (
    "You are number four in the queue.",
    "Please confirm your number.",
    "Your case has been created.",
    "The call is recorded.",
)
STAFF_TURNS = (STAFF_SV, STAFF_EN)
SYSTEM_TURNS = (SYSTEM_SV, SYSTEM_EN)
COMMENTS: dict[str, tuple[str, ...]] = {
    "low": (
        "Man vågar inte säga något, det används emot en.",
        "Chefen bryr sig bara om siffrorna.",
        "Vi får ansvar men inget förtroende.",
        "Ingen lyssnar på oss som möter kunderna.",
        "Jag letar efter något annat.",
        "Det ändras hela tiden och vi får veta det sist.",
    ),
    "middle": (
        "Helt okej, men det är stressigt ibland.",
        "Verktygen är långsamma.",
        "Mer tid för varje kund vore bra.",
        "Vi behöver fler utbildningar.",
        "Bra kollegor, för mycket på en gång.",
        "Schemat kunde vara bättre.",
    ),
    "high": (
        "Jag har en chef som lyssnar.",
        "Roligt att gå till jobbet.",
        "Vi hjälps åt och det märks på kunderna.",
        "Jag får ta egna beslut och det uppskattar jag.",
        "Bästa laget jag jobbat i.",
        "Vi får höra när vi gjort något bra.",
    ),
}
