"""The shapes of the files, as people write them: one file a kind of object.

The same pydantic models read the files and make the JSON Schemas for editors. What a shape holds is
checked by itself only; how objects fit together is the business of `engine/catalog/rules/`.
"""
