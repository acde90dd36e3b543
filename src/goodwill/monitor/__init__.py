"""Monitor: was it carried out, did customers respond, did the outcome follow, and what is the verdict.

Words: *implementation* is planned against done; *response* is how customers' answers moved where the
action was, against comparable units; a *verdict* puts them together and may say "too early".
"""
