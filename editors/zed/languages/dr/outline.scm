(topology "topology" @context name: (identifier) @name) @item
(extension "topology" @context name: (identifier) @name) @item
(kind "kind" @context name: (identifier) @name) @item
(trait "trait" @context name: (identifier) @name) @item
(policy "policy" @context name: (identifier) @name) @item
(advice "advice" @context name: (identifier) @name) @item
(pattern "pattern" @context name: (identifier) @name) @item
(provider "provider" @context name: (identifier) @name) @item
(function "function" @context name: (identifier) @name) @item
(rule "rule" @context name: (identifier) @name) @item
(action "action" @context name: (identifier) @name) @item
(signal "signal" @context name: (identifier) @name) @item
(action_step "step" @context name: (identifier) @name) @item
(region "region" @context name: (identifier) @name) @item
(objectives "objectives" @name) @item
(component kind: (identifier) @context name: (identifier) @name) @item
(replicate "replicate" @context from: (identifier) @name "->" @context to: (identifier) @name) @item
(failover "failover" @context from: (identifier) @name "->" @context to: (identifier) @name) @item
(failback "failback" @context from: (identifier) @name "->" @context to: (identifier) @name) @item
(switchover "switchover" @context from: (identifier) @name "->" @context to: (identifier) @name) @item
(drill "drill" @context name: (identifier) @name) @item
(resource "resource" @context type: (identifier) @context name: (identifier) @name) @item
(documentation) @annotation
