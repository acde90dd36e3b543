"""Phrases that several methods say: who was asked, one perspective, one scale, months, intervals, pictures."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Of {asked:count} asked, {answered:count} answered ({share:number}).":
        "Av {asked} tillfrågade svarade {answered} ({share}).",
    "No invitations are kept, so it is not known how many were asked.":
        "Inga utskick finns sparade, så det är inte känt hur många som tillfrågades.",
    "Who was asked is not known, so silence cannot be checked.":
        "Det är inte känt vilka som tillfrågades, så tystnaden kan inte kontrolleras.",
    "Weighted to those asked, {metric:the_metric} is {weighted:number} instead of {plain:number}: some groups answer "
    "less than others.":
        "Vägt mot alla tillfrågade är {metric} {weighted} i stället för {plain}: vissa grupper svarar mer sällan "
        "än andra.",
    "All answers come from one perspective.": "Alla svar kommer från ett och samma perspektiv.",
    "Only {perspective:the_metric} answers are read; {others:left_outs} were left out, as the two are never pooled.":
        "Bara svar om {perspective} är med; {others} har lämnats utanför, eftersom de två aldrig slås samman.",
    "{title:title}: {figures:items}.": "{title}: {figures}.",
    "{why:reason}.": "{why}.",
    "{title:title}.": "{title}.",
    "{title:title}: nobody was asked.": "{title}: ingen har tillfrågats.",
    "{title:title}: not known, nobody answered.": "{title}: inte känt, ingen har svarat.",
    "Nobody answered about {metric:the_metric}.": "Ingen har svarat om {metric}.",
    "{metric:the_metric} was asked on {low:number} to {high:number}.": "{metric} frågades på skalan {low} till {high}.",
    "{metric:the_metric} was asked on several scales; it is shown from 0 to 100 and not as shares.":
        "{metric} frågades på flera skalor; siffran visas från 0 till 100 och inte som andelar.",
    "All groups that can be compared have at least six finished months.":
        "Alla grupper som kan jämföras har minst sex avslutade månader.",
    "All units that can be compared have at least six finished months.":
        "Alla enheter som kan jämföras har minst sex avslutade månader.",
    "All groups share kinds of contact with others.": "Alla grupper har kontaktslag gemensamma med andra.",
    "{n:count} of {all:count} groups have fewer than six finished months: too early to tell.":
        "{n} av {all} grupper har färre än sex avslutade månader: för tidigt att säga.",
    "{n:count} of {all:count} groups serve contacts that no other group serves, so they are not compared.":
        "{n} av {all} grupper tar hand om kontakter som ingen annan grupp har, så de jämförs inte.",
    "Intervals are drawn over groups of customers.": "Intervallen är dragna över grupper av kunder.",
    "Too few customers can be told apart, so there are no intervals.":
        "För få kunder kan skiljas åt, så det finns inga intervall.",
    "Not checked: {why:reason}.": "Inte kontrollerat: {why}.",
    "There are enough finished months.": "Det finns tillräckligt många avslutade månader.",
    # Pictures, told to those who cannot see them
    "{title:title} from {first:period} ({begin:number}) to {last:period} ({end:number}), with intervals.":
        "{title} från {first} ({begin}) till {last} ({end}), med intervall.",
    "{title:title}: highest {best:place} ({most:number}), lowest {worst:place} ({least:number}), with intervals.":
        "{title}: högst {best} ({most}), lägst {worst} ({least}), med intervall.",
}  # fmt: skip

LEFT_OUTS: Mapping[str, str] = {"{n:count} of {perspective:the_metric}": "{n} svar om {perspective}"}

ITEMS: Mapping[str, str] = {"{metric:metric} {figure:figure}": "{metric} {figure}"}

# A line of a picture and, where there are several, the series it belongs to.
PLACES: Mapping[str, str] = {
    "{line:name} {series:series}": "{line}, {series}",
    "{series:series} ": "{series}",
    "{line:name} ": "{line}",
    "{perspective:perspective} {metric:metric}": "{perspective}, {metric}",
}
PERSPECTIVES: Mapping[str, str] = {
    "relationship": "relation",
    "experience": "upplevelse",
    "engagement": "engagemang",
}
SERIES: Mapping[str, str] = {
    "own": "egen",
    "after borrowing": "efter lån av varandra",
    "success": "utfall",
    "ease": "enkelhet",
    "emotion": "känsla",
    "easy to get": "lätt att få",
    "nice to get": "trevligt att få",
    "easy to use": "lätt att använda",
    "nice to use": "trevligt att använda",
    "image": "anseende",
    "expectation": "förväntningar",
    "quality": "kvalitet",
    "value": "prisvärdhet",
    "satisfaction": "nöjdhet",
    "complaint_handling": "klagomålshantering",
    "loyalty": "lojalitet",
    "a week early or more": "minst en vecka för tidigt",
    "2 to 7 days early": "2 till 7 dagar för tidigt",
    "up to 2 days early": "upp till 2 dagar för tidigt",
    "up to 2 days late": "upp till 2 dagar för sent",
    "2 to 7 days late": "2 till 7 dagar för sent",
    "more than a week late": "mer än en vecka för sent",
}

# Why a figure is absent: clauses, without a capital or a full stop.
REASONS: Mapping[str, str] = {
    "nobody answered": "ingen har svarat",
    "nobody was asked": "ingen har tillfrågats",
    "one answer says nothing about spread": "ett enda svar säger inget om spridningen",
    "answers of one person only": "svar från en enda person",
    "agreement needs two answers in the unit": "samstämmighet kräver två svar i enheten",
    "nobody answered in one of the groups": "ingen har svarat i en av grupperna",
    "a group has fewer than two answers": "en grupp har färre än två svar",
    "all answers in each group are the same": "alla svar i varje grupp är lika",
    "the scores so far are all the same": "alla svar hittills är lika",
    "one of the two is absent: {why:reason}": "en av de två saknas: {why}",
    "nobody asked has answered it": "ingen av de tillfrågade har svarat på den",
    "whether contacts were resolved is not known": "om kontakterna blev lösta är inte känt",
    "no finished months": "inga avslutade månader",
    "too early to tell": "för tidigt att säga",
    "too early to tell: fewer than six finished periods": "för tidigt att säga: färre än sex avslutade perioder",
    "too early to tell: no other group served the same kind of contact in enough months":
        "för tidigt att säga: ingen annan grupp tog hand om samma slags kontakt i tillräckligt många månader",
    "too early to tell: season and change cannot be told apart before {n:count} finished periods":
        "för tidigt att säga: säsong och förändring kan inte skiljas åt före {n} avslutade perioder",
    "too early to tell: this season was not seen before":
        "för tidigt att säga: den här säsongen har inte setts förut",
    "fewer than six finished months in which other units handled the same kind of contact":
        "färre än sex avslutade månader då andra enheter tog hand om samma slags kontakt",
    "months do not vary, so nothing can be judged": "månaderna varierar inte, så inget kan bedömas",
    "no other group served the same kind of contact in the same month":
        "ingen annan grupp tog hand om samma slags kontakt i samma månad",
    "there is no other group to borrow from": "det finns ingen annan grupp att låna av",
    "there is only one group, or none": "det finns bara en grupp, eller ingen",
    "all answers come from one cluster": "alla svar kommer från en och samma kund",
    "no interval": "inget intervall",
    "too few customers can be told apart": "för få kunder kan skiljas åt",
}  # fmt: skip

# Assumptions, sources of trust and the like that several cards share.
CARDS: Mapping[str, str] = {
    "Those who did not answer would have answered like those of their group who did.":
        "De som inte svarade skulle ha svarat som de i samma grupp som svarade.",
    "Relationship answers and answers about one contact are not pooled.":
        "Svar om relationen och svar om en enskild kontakt slås inte samman.",
    "What was felt at the time and what was remembered later are not pooled.":
        "Det som kändes i stunden och det som minns senare slås inte samman.",
    "Each group can be compared in at least six finished months.":
        "Varje grupp kan jämföras i minst sex avslutade månader.",
    "Each unit can be compared in at least six finished months.":
        "Varje enhet kan jämföras i minst sex avslutade månader.",
    "Groups share kinds of contact, so that like can be compared with like.":
        "Grupper har kontaktslag gemensamma, så att lika kan jämföras med lika.",
    "Units share kinds of contact, so that like can be compared with like.":
        "Enheter har kontaktslag gemensamma, så att lika kan jämföras med lika.",
    "Customers can be told apart, so that intervals can be drawn.":
        "Kunderna kan skiljas åt, så att intervall kan dras.",
}  # fmt: skip
