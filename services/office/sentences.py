"""What a page says once something was done, by the code that its address carries."""

DONE = {
    "saved": "C'est enregistré.",
    "proposed": "Votre changement est proposé. Une autre personne va le lire.",
    "held": "C'est enregistré. La fiche attend une réponse : l'adresse est-elle secrète ?",
    "cree": "Le brouillon est créé. Complétez-le, puis publiez.",
    "ferme": "La fermeture est enregistrée.",
    "ferme_a_relire": "C'est fermé : les familles le voient. Une autre personne va relire.",
    "rouvert_propose": "La réouverture est proposée. Une autre personne va la lire.",
    "rouvert": "La fermeture est retirée.",
    "date": "Les dates sont enregistrées. Les familles les voient.",
    "date_proposee": "Les dates sont proposées. Une autre personne va les lire.",
    "date_retiree_a_relire": "La date est retirée : les familles ne la voient plus. Une autre personne va relire.",
    "remise": "La règle est remise. Les familles la voient de nouveau.",
    "relu": "C'est relu. Merci.",
    "date_retiree": "La date est retirée.",
    "exact": "C'est noté : la fiche est toujours exacte.",
    "secret": "L'adresse est effacée. Les familles voient le téléphone seul.",
    "secret_proposed": "L'adresse est effacée. Une autre personne va lire la fiche avant les familles.",
    "public": "L'adresse est publique.",
    "archive": "La fiche est retirée de l'annuaire. L'historique la garde.",
    "brouillon": "La fiche est de nouveau un brouillon.",
    "annule": "La version d'avant est revenue.",
    "publiee": "La proposition est publiée.",
    "refusee": "La proposition est refusée. Son auteur peut lire pourquoi.",
    "signale": "Merci. La fiche est marquée « à vérifier ».",
    "danger": "Merci. Une personne va vérifier. La fiche reste montrée : des gens en danger en ont besoin.",
}
ANSWERED = ("secret", "secret_proposed", "public")
"""What ends the question "adresse secrète ?": the next record that waits for it is offered then."""
