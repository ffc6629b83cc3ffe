"""Names of columns: the words by which sources in seven languages call what Regard knows."""

import re
import unicodedata

from regard.collect.sources.table_files.mapping import SpanUnit
from regard.vocabulary import AnswerKind, key_of

ROLES: dict[str, str] = {
    "who": "customer customer_id customer_no customer_number customer_key cust cust_id cust_no client client_id user"
    " user_id uid member member_id subscriber_id person_id contact_id requester guest_id shopper_id"
    " buyer_id patient_id kunde kunden_id kundennummer kundennr kunden_nr kdnr nutzer_id benutzer_id id_client"
    " numero_client no_client code_client cliente cliente_id id_cliente codigo_cliente numero_cliente codice_cliente"
    " klant klant_id klantnummer klantnr usuario_id id_usuario utente_id id_utente utilisateur_id id_utilisateur",
    "anonymous": "anonymous_id visitor visitor_id cookie_id device_id fingerprint client_cookie besucher_id visiteur_id"
    " visitante_id bezoeker_id",
    "occurred_at": "occurred_at occurred timestamp event_time event_timestamp event_date time ts datetime date_time"
    " date created_at created created_on creation_date order_date ordered_at invoice_date purchase_date purchased_at"
    " transaction_date visit_date call_date call_time contact_date submitted_at submitted response_date"
    " survey_date review_date sent_at received_at opened_at completed_at start_date start_time started_at end_date"
    " datum zeitpunkt zeit datum_uhrzeit bestelldatum kaufdatum rechnungsdatum erstellt_am erstellt eingang_am"
    " eingangsdatum date_heure date_commande date_achat horodatage heure cree_le fecha fecha_hora fecha_pedido"
    " fecha_compra creado data data_ora data_ordine data_acquisto data_hora data_pedido data_compra criado_em"
    " datum_tijd tijdstip besteldatum aankoopdatum aangemaakt_op",
    "promised_at": "promised promised_at promise_date promised_date due due_at due_date expected_delivery eta deadline"
    " expected_at estimated_delivery estimated_delivery_date delivery_promise sla_due zugesagt_am liefertermin fallig"
    " fallig_am wunschtermin date_promise date_echeance echeance fecha_prometida fecha_prevista data_prevista scadenza"
    " data_prometida verwachte_levering beloofd_op",
    "zone": "timezone time_zone tz zone zeitzone fuseau_horaire zona_horaria fuso_orario fuso_horario tijdzone",
    "touchpoint": "touchpoint touch_point event event_name action activity page page_name screen screen_name step"
    " interaction contact_point kontaktpunkt ereignis aktion seite schritt evenement page_vue evento azione accion acao"
    " pagina punto_di_contatto punto_de_contacto ponto_de_contato contactpunt gebeurtenis actie",
    "campaign": "campaign campaign_name utm_campaign utm_source acquisition acquisition_source"
    " marketing_channel traffic_source kampagne campagne campana campanha campagna",
    "channel": "channel contact_channel via_channel via platform device device_type medium"
    " kanal kontaktkanal plattform gerat canal canale kanaal plateforme plataforma piattaforma dispositivo",
    "stage": "stage journey_stage phase funnel_stage etape etapa fase reisephase",
    "kind": "kind event_type interaction_type contact_type ticket_type contact_reason type reason typ art anlass"
    " kontaktgrund vorgangsart motif type_contact tipo motivo tipo_contatto soort reden",
    "outcome": "outcome result status state ergebnis ausgang statut resultat estado resultado stato esito uitkomst",
    "value": "value amount total total_amount revenue order_value sales turnover grand_total net_amount spend payment"
    " betrag umsatz summe gesamtbetrag bestellwert montant chiffre_affaires importe monto ingresos importo totale"
    " fatturato valor receita bedrag omzet totaal",
    "quantity": "quantity qty menge anzahl stuckzahl quantite cantidad quantita quantidade aantal",
    "price": "price unit_price preis einzelpreis stuckpreis prix prix_unitaire precio precio_unitario prezzo"
    " prezzo_unitario preco preco_unitario prijs stuksprijs",
    "currency": "currency currency_code wahrung waehrung devise moneda divisa valuta moeda",
    "duration_s": "duration duration_s handle_time handling_time aht talk_time session_duration call_duration dauer"
    " gesprachsdauer bearbeitungszeit duree duracion durata duracao duur gespreksduur",
    "waiting_s": "waiting waiting_s waiting_time wait_time wait queue_time hold_time time_in_queue wartezeit"
    " temps_attente duree_attente tiempo_espera tiempo_de_espera attesa tempo_di_attesa tempo_espera wachttijd",
    "unit": "unit store store_id store_name branch branch_id shop shop_id location team filiale standort agence"
    " sucursal tienda negozio filial loja winkel vestiging abteilung",
    "employee": "employee employee_id agent agent_id agent_name assignee assignee_id rep staff_id advisor clerk"
    " mitarbeiter mitarbeiter_id bearbeiter berater conseiller employe empleado agente operatore dipendente"
    " funcionario medewerker",
    "account": "account account_id account_name company company_id company_name organization"
    " organisation firma unternehmen entreprise societe empresa azienda societa bedrijf",
    "native_id": "id event_id order_id order_no order_number transaction_id ticket_id ticket_number response_id"
    " interaction_id message_id case_id call_id record_id uuid invoice invoice_no invoice_id bestellnummer"
    " vorgangsnummer ticketnummer rechnungsnummer auftragsnummer numero_commande id_commande id_pedido numero_pedido"
    " id_ordine numero_ordine bestelnummer",
    "text": "comment comments feedback review review_text text message body description verbatim remark remarks"
    " open_text free_text kommentar bemerkung anmerkung freitext ruckmeldung nachricht bewertungstext commentaire"
    " remarque avis comentario comentarios observaciones opinion resena commento osservazioni recensione opiniao"
    " opmerking toelichting",
    "attribute": "gender sex age segment tier plan contract tenure country region city language loyalty cohort"
    " lifecycle customer_type customer_segment industry churn churned income occupation geschlecht alter land vertrag"
    " tarif"
    " stadt sprache branche kundengruppe sexe pays ville langue contrat genero sexo edad pais ciudad idioma contrato"
    " sesso eta paese citta lingua contratto idade cidade geslacht leeftijd taal",
}
"""The names of each role, without accents, as `key_of` writes them."""

SCORES: dict[AnswerKind, str] = {
    AnswerKind.NPS: "nps nps_score net_promoter net_promoter_score likelihood_to_recommend recommend recommendation"
    " would_recommend ltr weiterempfehlung weiterempfehlen empfehlung recommandation recommander recomendacion"
    " recomendaria raccomandazione consiglierebbe recomendacao aanbeveling aanbevelen",
    AnswerKind.CSAT: "csat csat_score satisfaction satisfaction_score overall_satisfaction zufriedenheit satisfaccion"
    " satisfacao soddisfazione tevredenheid",
    AnswerKind.CES: "ces ces_score effort customer_effort effort_score ease_of_use aufwand leichtigkeit esfuerzo"
    " sforzo esforco inspanning",
    AnswerKind.TRUST: "trust vertrauen confiance confianza fiducia confianca vertrouwen",
    AnswerKind.RATING: "rating stars star_rating review_score score bewertung sterne note evaluation etoiles"
    " calificacion puntuacion estrellas valutazione voto stelle avaliacao nota beoordeling sterren",
}
"""The names of scores, by what they measure."""

TRAITS: dict[str, str] = {
    "email": "email e_mail mail email_address mail_address e_mail_adresse courriel correo correo_electronico",
    "phone": "phone phone_number telephone mobile mobile_number mobile_phone tel telefon telefonnummer handy"
    " handynummer mobilnummer portable telefono movil cellulare telefone celular telefoon telefoonnummer gsm",
    "first_name": "first_name firstname given_name forename vorname prenom nombre_de_pila nome_proprio voornaam",
    "last_name": "last_name lastname surname family_name nachname familienname nom_de_famille apellido apellidos"
    " cognome sobrenome achternaam",
    "name": "name full_name customer_name client_name user_name username kundenname nom nom_complet nombre"
    " nombre_completo nome nome_completo naam klantnaam",
    "address": "address street street_address home_address adresse anschrift strasse rue direccion calle indirizzo via"
    " endereco rua adres straat",
    "birth_date": "birth_date birthdate date_of_birth dob birthday geburtsdatum geburtstag date_de_naissance naissance"
    " fecha_de_nacimiento fecha_nacimiento data_di_nascita data_nascita data_de_nascimento geboortedatum",
    "ip_address": "ip ip_address ip_adresse adresse_ip direccion_ip indirizzo_ip ip_adres",
}
"""The names of personal traits."""

EVENTS: dict[str, str] = {
    "order": "order ordered bestell bestellt bestellung commande pedido ordine besteld",
    "purchase": "purchase purchased bought kauf gekauft achat compra acquisto aankoop",
    "payment": "paid payment bezahlt zahlung paiement pago pagamento betaald",
    "shipping": "shipped shipping ship dispatched versand versandt expedie expedition envio spedizione verzonden",
    "delivery": "delivered delivery geliefert lieferung zugestellt livre livraison entrega entregado consegna"
    " consegnato geleverd",
    "return": "returned return retoure retour devolucion reso devolucao",
    "cancellation": "cancelled canceled cancellation storniert storno gekundigt annule cancelado annullato geannuleerd",
    "signup": "signup sign_up signed_up registered registration registriert anmeldung inscription registro iscrizione"
    " registratie",
    "activation": "activated activation installed installation aktiviert active activado attivato geactiveerd",
    "visit": "visited visit besuch visite visita bezoek",
    "call": "called call anruf appel llamada chiamata chamada",
    "complaint": "complained complaint beschwerde reklamation reclamation queja reclamo reclamacao klacht",
    "resolution": "resolved solved closed gelost geschlossen resolu cerrado risolto resolvido opgelost",
    "renewal": "renewed renewal verlangert verlangerung renouvellement renovacion rinnovo renovacao verlenging",
}
"""What happened at a date, by the words in its column's name."""

TECHNICAL = frozenset(
    (
        "synced",
        "updated",
        "modified",
        "changed",
        "imported",
        "loaded",
        "exported",
        "extracted",
        "inserted",
        "refreshed",
        "ingested",
        "etl",
        "geandert",
        "aktualisiert",
        "modifie",
        "actualizado",
        "aggiornato",
        "atualizado",
        "gewijzigd",
    )
)
"""Words of times at which nothing happened to a customer."""
ID_WORDS = frozenset(
    ("id", "no", "nr", "number", "nummer", "key", "code", "numero", "num", "uuid", "guid", "codigo", "codice")
)
_UNITS: dict[SpanUnit, str] = {
    "ms": "ms millis milliseconds",
    "s": "s sec secs seconds sekunden secondes segundos secondi",
    "min": "min mins minutes minuten minutos minuti",
    "h": "h hours stunden heures horas ore uren",
}
SPAN_UNITS: dict[str, SpanUnit] = {word: unit for unit, words in _UNITS.items() for word in words.split()}
"""Words in names that say what a length of time is counted in."""


def plain_key(name: str) -> str:
    """Return a column's name as a key without accents, words of CamelCase set apart.

    >>> plain_key("OrderDate"), plain_key("Fälligkeit (Tage)"), plain_key("customerID")
    ('order_date', 'falligkeit_tage', 'customer_id')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    letters = unicodedata.normalize("NFKD", key_of(parted))
    return re.sub("_+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def match(key: str, names: str) -> float:
    """Return how well a key fits one of the names: 3 the same, 2 contains it, 1 a compound of it, 0 not at all.

    >>> match("order_date", "date order_date"), match("date_of_order", "date"), match("gesamtzufriedenheit", "x")
    (3.0, 2.0..., 0.0)
    """
    best = 0.0
    for name in names.split():
        if key == name:
            return 3.0
        if f"_{name}_" in f"_{key}_":
            best = max(best, 2.0 + len(name) / 1000)
        elif len(name) >= 7 and name in key:
            best = max(best, 1.0 + len(name) / 1000)
    return best


def words_of(key: str) -> frozenset[str]:
    """Return the words of a key."""
    return frozenset(key.split("_"))
