[
  (block)
  (list)
  (list_comprehension)
  (map)
  (map_comprehension)
  (arguments)
  (parenthesized_expression)
] @indent

[
  "}"
  "]"
  ")"
] @outdent
