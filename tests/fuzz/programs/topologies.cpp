#include "programs/topologies.hpp"

#include "programs/joined.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::fuzz {

std::string Topologies::unique(std::string_view what) {
    return fmt::format("{}{}", what, ++count_);
}

Statement Topologies::write(const std::string& name, const Scope& top,
                            const std::vector<std::string>& patterns, const std::vector<std::string>& rules) {
    Statements body;
    roles_.clear();
    components_.clear();
    scope_ = top;
    deferred_.clear();
    regions(body);
    values(body);
    components(body);
    replicate(body);
    plans(body);
    promises(body, name, rules);
    if (choices_.chance(25)) body.push_back(line("layout = split"));
    if (!patterns.empty() && choices_.chance(20))
        body.push_back(line("strategy = " + choices_.pick(patterns)));
    if (choices_.chance(25))
        body.push_back(
            line(joined({"tags = { Owner: ", expressions_.passedOn(of(Sort::String), deferred_, 1), " }"})));
    return block("topology " + name, std::move(body));
}

// ---- regions and values

void Topologies::regions(Statements& body) {
    static constexpr std::array<std::string_view, 3> roles{"primary", "secondary", "third"};
    static constexpr std::array<std::string_view, 3> places{"us-east-1", "us-west-2", "eu-west-1"};
    const std::uint32_t shape = choices_.below(10);
    const std::size_t count = shape == 0 ? 1 : shape < 3 ? 3 : 2;
    for (std::size_t index = 0; index < count; ++index) {
        roles_.emplace_back(roles[index]);
        body.push_back(line(joined({"region ", roles[index], " = \"", places[index], "\""})));
    }
}

void Topologies::values(Statements& body) {
    deferred_.push_back({"environment_suffix", of(Sort::String), true});
    deferred_.push_back({"primary.name", of(Sort::String), true});
    scope_.push_back({"topology", of(Sort::String)});
    for (std::uint32_t count = choices_.below(3); count > 0; --count) {
        static constexpr std::array sorts{Sort::String, Sort::Number, Sort::Bool};
        const Type type = of(sorts[choices_.below(sorts.size())]);
        deferred_.push_back({unique("given"), type, true});
        body.push_back(line(joined({"param ", deferred_.back().text, ": ", spelled(type),
                                    choices_.chance(80) ? " = " + expressions_.literal(type) : ""})));
    }
    for (std::uint32_t count = choices_.below(3); count > 0; --count) {
        const Type type = expressions_.simpleType();
        const std::string name = unique("value");
        body.push_back(line(joined({"let ", name, " = ", expressions_.known(type, scope_)})));
        scope_.push_back({name, type});
    }
    deferred_.insert(deferred_.end(), scope_.begin(), scope_.end());
}

// ---- components

std::string Topologies::setting(const Parameter& parameter, const Scope& scope) {
    const auto value = [&] { return expressions_.passedOn(parameter.type, scope); };
    if (parameter.type.sort == Sort::Component) {
        for (const Component& one : components_)
            if (one.kind->name == parameter.type.names.front()) return parameter.name + " = " + one.name;
        return parameter.name + " = null";
    }
    if (!choices_.chance(15) || parameter.type.sort == Sort::Map)
        return joined({parameter.name, " = ", value()});
    std::string text = parameter.name + " = {";
    for (const std::string& role : roles_)
        text += joined({" ", role, ": ", value(), ","});
    return text + " }";
}

std::string Topologies::settings(const std::vector<Parameter>& parameters, const Scope& scope) {
    std::string text;
    for (const Parameter& parameter : parameters)
        if (parameter.required || choices_.chance(40)) text += setting(parameter, scope) + "  ";
    return text.empty() ? "" : joined({" { ", text, "}"});
}

void Topologies::own(const Kind& kind, Statements& body) {
    const std::string name = unique("part");
    const bool repeated = choices_.chance(20);
    Component component{repeated ? name + "[\"b-2\"]" : name, &kind};
    Statements inner;
    for (const Parameter& parameter : kind.parameters)
        if (parameter.required || choices_.chance(50))
            inner.push_back(line(setting(parameter, parameter.passedOn ? deferred_ : scope_)));
    const bool everywhere = !choices_.chance(3);
    if (!everywhere) inner.push_back(line("in = primary"));
    if (choices_.chance(15))
        inner.push_back(line(repeated ? "tags = { Purpose: key }" : "tags = { Purpose: \"a test\" }"));
    if (choices_.chance(10)) inner.push_back(block("objectives", {line("rpo = 2d")}));
    const std::string_view repetition = repeated ? " for key in [\"a\", \"b-2\"]" : "";
    body.push_back(block(joined({kind.name, " ", name, repetition}), std::move(inner)));
    if (everywhere)
        for (const Known& one : kind.exports)
            deferred_.push_back({joined({component.name, ".", one.text}), one.type, true});
    components_.push_back(std::move(component));
}

const Topologies::Component& Topologies::some(std::string_view kind, Statements& body) {
    for (const Component& one : components_)
        if (one.kind->name == kind) return one;
    for (const LibraryKind& one : libraryKinds())
        if (one.kind.name == kind) return ofLibrary(one, body);
    return components_.front();
}

const Topologies::Component& Topologies::ofLibrary(const LibraryKind& kind, Statements& body) {
    Statements inner;
    for (const auto& [name, needed] : kind.needs)
        inner.push_back(line(joined({name, " = ", some(needed, body).name})));
    const std::string number = std::to_string(1 + components_.size() % 9);
    for (std::string text : kind.settings) {
        // A setting by region has entries for the roles that there are.
        if (const std::size_t third = text.find(", third"); third != std::string::npos && roles_.size() < 3)
            text = text.substr(0, third) + " }";
        if (const std::size_t second = text.find(", secondary");
            second != std::string::npos && roles_.size() < 2)
            text = text.substr(0, second) + " }";
        for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#'))
            text.replace(at, 1, number);
        inner.push_back(line(std::move(text)));
    }
    Component component{unique("part"), &kind.kind};
    if (kind.kind.name == "lambda" && choices_.chance(70))
        inner.push_back(line(
            joined({"environment = { VALUE: ", expressions_.passedOn(of(Sort::String), deferred_), " }"})));
    if (kind.kind.name != "secret" && kind.kind.name != "kms" && kind.kind.name != "vpc" &&
        choices_.chance(20))
        inner.push_back(line("encrypted_by = " + some("kms", body).name));
    body.push_back(block(joined({kind.kind.name, " ", component.name}), std::move(inner)));
    for (const Known& one : kind.kind.exports)
        deferred_.push_back({joined({component.name, ".", one.text}), one.type, true});
    components_.push_back(std::move(component));
    return components_.back();
}

void Topologies::components(Statements& body) {
    // The later ones of the library are large: they would take most of the time.
    const std::size_t most = choices_.chance(10) ? libraryKinds().size() : 5;
    for (std::uint32_t count = choices_.below(4); count > 0; --count)
        ofLibrary(libraryKinds()[choices_.below(most)], body);
    if (kinds_.empty()) return;
    for (std::uint32_t count = 1 + choices_.below(3); count > 0; --count)
        own(choices_.pick(kinds_), body);
}

void Topologies::replicate(Statements& body) {
    if (roles_.size() < 2) return;
    Statements inner;
    for (Component& component : components_) {
        // A rule asks that the library's stores replicate.
        const bool own = component.kind->name.starts_with("own_");
        if (!component.kind->replicates || (own && choices_.chance(40))) continue;
        component.replicates = true;
        inner.push_back(line(component.name + settings(component.kind->ofReplica, scope_)));
    }
    if (!inner.empty()) body.push_back(block("replicate primary -> secondary", std::move(inner)));
}

// ---- plans

Statement Topologies::step() {
    std::vector<std::pair<const Component*, const Verb*>> possible;
    for (const Component& component : components_)
        for (const Verb& action : component.kind->actions)
            possible.emplace_back(&component, &action);
    if (possible.empty() || choices_.chance(15)) return line("wait 30s");
    const auto& [component, action] = choices_.pick(possible);
    return line(joined({action->name, " ", component->name, settings(action->parameters, scope_)}));
}

Statement Topologies::steps(std::string_view head, std::uint32_t most) {
    Statements body;
    for (std::uint32_t count = 1 + choices_.below(most); count > 0; --count) {
        if (head == "steps" && choices_.chance(20))
            body.push_back(block("together", {step(), step()}));
        else if (head == "steps" && choices_.chance(5))
            body.push_back(line("approve { approvers = [\"ada\"]  timeout = 10m }"));
        else
            body.push_back(step());
    }
    return block(std::string(head), std::move(body));
}

Statement Topologies::detect() {
    Statements body;
    for (const Component& component : components_)
        for (const Verb& signal : component.kind->signals)
            if (choices_.chance(70) && (component.kind->name != "aurora" || component.replicates))
                body.push_back(
                    line(joined({signal.name, " ", component.name, settings(signal.parameters, scope_)})));
    return block("detect", std::move(body));
}

Statement Topologies::plan(std::string_view head, bool watches) {
    Statements body;
    const bool machine = choices_.chance(35);
    if (machine) body.push_back(line("engine = step_functions"));
    Statement detected = watches ? detect() : block("detect", {});
    if (!detected.body.empty()) {
        const bool approved = choices_.chance(25);
        body.push_back(line(approved ? "mode = approved" : "mode = automatic"));
        if (approved) {
            body.push_back(line(machine ? "approvers = [\"ada@example.com\"]" : "approvers = [\"ada\"]"));
            body.push_back(line("approval_timeout = 10m"));
        }
        body.push_back(std::move(detected));
    }
    if (!choices_.chance(15)) body.push_back(steps("steps", 4)); // else they are derived
    if (choices_.chance(30)) body.push_back(steps("on_failure", 2));
    return block(std::string(head), std::move(body));
}

void Topologies::plans(Statements& body) {
    if (roles_.size() < 2 || choices_.chance(15)) return;
    body.push_back(plan("failover primary -> secondary", choices_.chance(60)));
    if (choices_.chance(20)) body.push_back(plan("failover other primary -> secondary", false));
    if (choices_.chance(20)) body.push_back(plan("failback secondary -> primary", false));
    if (choices_.chance(15)) body.push_back(plan("switchover primary -> secondary", false));
    if (choices_.chance(8)) body.push_back(line("failback none because \"people lead back\""));
    if (choices_.chance(8)) body.push_back(line("switchover none because \"nothing can be undone\""));
    if (choices_.chance(15))
        body.push_back(
            line("drill weekly { of = failover  schedule = \"cron(0 6 ? * SUN *)\"  stay = 30m }"));
}

void Topologies::promises(Statements& body, const std::string& name, const std::vector<std::string>& rules) {
    if (choices_.chance(50)) {
        body.push_back(
            block("objectives", {line("rpo = 10d"), line(choices_.chance(80) ? "rto = 10d" : "rto = 5m")}));
        body.push_back(line("allow missed_objective on " + name + " because \"nobody has measured it\""));
    }
    if (!rules.empty() && !components_.empty() && choices_.chance(30))
        body.push_back(line(joined({"allow ", choices_.pick(rules), " on ", choices_.pick(components_).name,
                                    " because \"it is only a test\""})));
    for (const Component& component : components_)
        if (!component.kind->actions.empty() && choices_.chance(5))
            body.push_back(line(joined({"assume ", component.name, ".", component.kind->actions.front().name,
                                        " <= 5m because \"measured\""})));
}

} // namespace drc::fuzz
