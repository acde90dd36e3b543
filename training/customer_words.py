"""Words of customers by language, so that short answers about a company can be told; written for Goodwill."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "en": "service customer support staff great good bad poor slow fast quick helpful friendly rude price bill invoice delivery"
    " internet broadband wifi connection phone call waiting time queue order product quality thanks thank excellent terrible"
    " nothing comment comments happy satisfied disappointed problem issue solved website shop agent technician refund again",
    "sv": "service kundtjänst support personal bra dålig dåligt seg snabb snabbt hjälpsam trevlig otrevlig pris räkning faktura"
    " leverans internet bredband uppkoppling telefon samtal väntan väntetid kö beställning produkt kvalitet tack utmärkt"
    " inget inga kommentar kommentarer nöjd missnöjd besviken problem löst hemsida butik tekniker återbetalning igen",
    "da": "service kundeservice support personale god godt dårlig dårligt langsom hurtig hjælpsom venlig uhøflig pris regning"
    " faktura levering internet bredbånd forbindelse telefon opkald ventetid kø bestilling produkt kvalitet tak fremragende"
    " ingen kommentar kommentarer tilfreds utilfreds skuffet problem løst hjemmeside butik tekniker refusion igen meget",
    "no": "service kundeservice support personale bra god godt dårlig treg rask hjelpsom hyggelig uhøflig pris regning faktura"
    " levering internett bredbånd forbindelse telefon samtale ventetid kø bestilling produkt kvalitet takk utmerket"
    " ingen kommentar kommentarer fornøyd misfornøyd skuffet problem løst nettside butikk tekniker refusjon igjen veldig",
    "fi": "palvelu asiakaspalvelu tuki henkilökunta hyvä hyvää huono huonoa hidas nopea avulias ystävällinen töykeä hinta lasku"
    " toimitus internet laajakaista yhteys puhelin soitto odotus jono tilaus tuote laatu kiitos erinomainen ei mitään"
    " kommentoitavaa tyytyväinen tyytymätön pettynyt ongelma ratkaistu verkkosivu kauppa asentaja hyvitys taas todella",
    "de": "service kundendienst kundenservice support personal gut gute schlecht schlechter langsam schnell hilfsbereit"
    " freundlich unfreundlich preis rechnung lieferung internet breitband verbindung telefon anruf wartezeit warteschleife"
    " bestellung produkt qualität danke ausgezeichnet nichts kommentar zufrieden unzufrieden enttäuscht problem gelöst"
    " webseite laden techniker erstattung wieder sehr",
    "fr": "service client clients support personnel bon bonne mauvais mauvaise lent rapide serviable aimable impoli prix facture"
    " livraison internet connexion téléphone appel attente file commande produit qualité merci excellent rien commentaire"
    " satisfait mécontent déçu problème résolu site boutique technicien remboursement encore très",
    "es": "servicio cliente atención soporte personal bueno buen malo mal lento rápido amable grosero precio factura entrega"
    " internet conexión teléfono llamada espera cola pedido producto calidad gracias excelente nada comentario comentarios"
    " satisfecho insatisfecho decepcionado problema resuelto página tienda técnico reembolso otra vez muy",
    "pt": "serviço cliente atendimento suporte pessoal bom boa mau ruim lento rápido atencioso simpático rude preço fatura entrega"
    " internet ligação conexão telefone chamada espera fila pedido encomenda produto qualidade obrigado excelente nada"
    " comentário comentários satisfeito insatisfeito desapontado problema resolvido site loja técnico reembolso novamente muito",
}
