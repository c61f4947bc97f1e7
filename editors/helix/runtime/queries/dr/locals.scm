; Helix colours a use as it colours the definition in the same scope: what is not a parameter is left to highlights.scm.
[
  (function)
  (for)
  (list_comprehension)
  (map_comprehension)
] @local.scope

(parameters (identifier) @local.definition.variable.parameter)
(binding first: (identifier) @local.definition.variable.parameter)
(binding second: (identifier) @local.definition.variable.parameter)

(variable (identifier) @local.reference)
