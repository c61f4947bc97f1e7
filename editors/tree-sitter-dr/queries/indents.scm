[
  (block)
  (list)
  (list_comprehension)
  (map)
  (map_comprehension)
  (arguments)
  (parenthesized_expression)
] @indent.begin

[
  "}"
  "]"
  ")"
] @indent.branch

[
  "}"
  "]"
  ")"
] @indent.end

(string) @indent.ignore
