"""A second opinion on billing: the slow, plain way to count events and price them.

Standard library only, no SQL, and nothing imported from the product. Whoever reads these few
files should believe them; the warehouse and the rater are then compared with them.
"""
