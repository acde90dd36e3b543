"""Words that stand in any text, in English and Swedish: no theme is proposed for them alone."""

from __future__ import annotations

from goodwill.measure.themes.tokens import tokens

_ENGLISH = """
a about above after again against all almost along already also although always am among an and another any anybody
anyone anything anyway are arent around as ask asked at away back be because been before being below between both but
by came can cannot cant come comes coming company could couldnt day days did didnt do does doesnt doing done dont down
during each either else end enough etc even ever every everybody everyone everything far feel feels felt few first for
from further gave get gets getting give given gives go goes going gone got had hadnt half happen happened has hasnt
have havent having he her here hers him himself his how i id if ill im in into is isnt it its itself ive just keep
keeps kept knew know known last least less let like likely little long look looked lot lots made make makes making
many may maybe me mean might mine month months more most much must my myself need needed needs never new next no
nobody none nor not now of off often oh on once one ones only onto or other others our out over own part people per
perhaps person place please point put quite rather really reason reasons recommend right s said same saw say says see
seem seemed seems seen shall she should shouldnt since so some somebody someone something sometimes somewhat soon
still such sure take taken takes than that thats the their them themselves then there theres these they theyre thing
things think this those though thought through time times to today together told too took tried try two under until up
upon us use used using usual usually very via want wanted wants was wasnt way we week weeks well went were weve what
whatever when where whether which while who whole whom whose why will with within without wont would wouldnt year
years yes yet you your yours youre three four five six seven eight nine ten hundred cent percent bit actually
basically however overall mind t ve ll re neither tell tells friend friends family fact sort kind anymore ago till
yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday morning evening afternoon night good great
nice fine excellent perfect amazing awesome fantastic brilliant wonderful lovely happy glad pleased satisfied love
loved best better okay ok super thanks thank cheers bad terrible awful horrible worst worse poor dreadful appalling
disgusting disappointed disappointing unhappy angry annoyed annoying frustrated frustrating upset shocking ridiculous
hate hated useless rubbish joke disgrace pathetic experience experiences impressed impressive absolutely completely
totally extremely highly definitely certainly truly wow score rating rate
"""
_SWEDISH = """
okej precis tusen trodde skönt
alla allt alltid alls andra att av bara behöver bli blir blev blivit både bort brukar båda bör de del dem den denna
deras dess dessa det detta dig din dina ditt dock du dags där därför då efter eftersom egen egna eller en enda ens er
era ert ett fast fick fler flera fram framför från får fått för före förra första gav ge genom ger gett gick gillar
gjorde gjort gå går gång gånger gör göra ha hade haft han har hela helt hem henne hennes här hon honom hos hur i
iallafall ibland icke idag in inga ingen inget ingenting innan inne inom inte ja jag ju just jätte kan kanske kom
kommer kommit kunde kund kunna kvar känna känns kändes lite liten låg lång länge man med mellan men mer mest mig min
mina mindre minst mitt mot mycket många måste ned nej ner ni nog något någon några nu nya när nära och också ofta om
oss på redan rätt sa sade sagt samma samt se sedan sen ser sig sin sina sitt ska skall skulle snart som stor stora
står så sådan säga säger sätt ta tar tack tag till tills tog trots två tycker tyckte tänker under upp ur ut utan vad
var vara varför varit varje vart vem vid vilja vill vilken vilket ville vi väl än ändå är åt år åren över tre fyra fem
sex sju åtta nio tio hundra procent vecka veckor månad månader dag dagar igår imorgon måndag tisdag onsdag torsdag
fredag lördag söndag morgon kväll natt alltså annars annan annat borde bäst bättre sämst sämre bra dålig dåligt dåliga
toppen utmärkt utmärkta perfekt fantastisk fantastiskt underbar underbart härligt trevligt nöjd nöjda missnöjd
missnöjda glad ledsen arg besviken besvikna irriterad irriterande frustrerad hemskt hemsk uselt usel värdelös
värdelöst skandal pinsamt tackar super jättebra jättenöjd mkt varken riktigt verkligen väldigt absolut faktiskt
rekommenderar rekommendera upplevelse upplevelsen upplever känsla wow betyg betyget orsak anledning företag företaget
företagets bolag bolaget grej saker sak sådant liksom typ ganska alldeles
"""
COMMON = frozenset(tokens(_ENGLISH)) | frozenset(tokens(_SWEDISH))
"""Function words, words of praise and blame that name nothing, numbers and days."""
