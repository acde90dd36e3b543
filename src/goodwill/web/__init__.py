"""The web application: the loop on a screen.

Each folder is a slice with the same rooms, importing leftwards only:
``rules <- models <- queries <- actions <- facade | forms | tasks <- views <- urls``. Slices stand in rows,
`boards` above `customers | sources | plans | words | memory | emotional_account | loyalty | endings` above
`findings` above `jobs` above `people` above `shell`, and a slice sees of a lower
one only its ``facade`` (of `shell` and `people` also what is named in ARCHITECTURE).
Only `findings` and `customers` ask the analytics. Only this package names Django.
"""
