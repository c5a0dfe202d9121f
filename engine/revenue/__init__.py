"""When what was billed is earned: a subledger of its own, from issued documents alone (DESIGN 2).

obligations  the lines of an invoice as what is earned together, and by which method
spread       which amount is earned on which day
timeline     what credit notes, voids and locks make of it
journal      the entries over recognized, unbilled, billed and deferred
reports      balances on a day, and the waterfall
"""
