#include "programs/kinds.hpp"

#include "programs/joined.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace drc::fuzz {

namespace {

/// The names that every kind has.
Scope builtins() {
    return {
        {"component", of(Sort::String)},
        {"topology", of(Sort::String)},
        {"name", of(Sort::String), true},
        {"environment_suffix", of(Sort::String), true},
        {"replicated", of(Sort::Bool)},
        {"length(regions)", of(Sort::Number)},
        {"length(replicas)", of(Sort::Number)},
        {"home.role", of(Sort::String)},
        {"home.name", of(Sort::String), true},
        {"[for place in regions: place.role]", of(Sort::List, of(Sort::String))},
        {"tags", of(Sort::Map, of(Sort::String))},
    };
}

const Scope& ofRegion() {
    static const Scope known{{"region.role", of(Sort::String)},
                             {"account.id", of(Sort::String), true},
                             {"region.name", of(Sort::String), true},
                             {"\"${region}\"", of(Sort::String)},
                             {"(region == home)", of(Sort::Bool)}};
    return known;
}

void add(Scope& scope, const Scope& more) {
    scope.insert(scope.end(), more.begin(), more.end());
}

/// As the same value is called from a place without a region, or from another region.
Scope seenFrom(const Scope& scope, std::string_view region) {
    Scope result;
    for (const Known& one : scope)
        result.push_back({joined({"(", one.text, " in ", region, ")"}), one.type, one.deferred});
    return result;
}

} // namespace

std::string Kinds::unique(std::string_view what) {
    return fmt::format("{}_{}", what, ++count_);
}

std::vector<Parameter> Kinds::parameters(std::uint32_t most, bool forKind, Statements& body, Scope& scope) {
    std::vector<Parameter> result;
    for (std::uint32_t count = choices_.below(most + 1); count > 0; --count) {
        Parameter parameter;
        parameter.name = unique(expressions_.word());
        parameter.type = expressions_.anyType();
        parameter.required = forKind && choices_.chance(25) && !parameter.type.optional;
        parameter.passedOn = forKind && choices_.chance(25);
        std::string text = joined({"param ", parameter.name, ": ", spelled(parameter.type)});
        if (!parameter.required && parameter.type.optional)
            text += " = null";
        else if (!parameter.required)
            text += " = " + expressions_.known(parameter.type, forKind ? Scope{} : scope, 1);
        body.push_back(line(std::move(text)));
        // What may be anything cannot be computed with.
        if (parameter.type.sort != Sort::Any)
            scope.push_back({parameter.name, parameter.type, parameter.passedOn});
        result.push_back(std::move(parameter));
    }
    return result;
}

void Kinds::ofComponents(Kind& kind, Statements& body, Scope& region) {
    static constexpr std::array<std::string_view, 3> kinds{"topic", "kms", "secret"};
    if (!choices_.chance(30)) return;
    Parameter parameter{unique("used"),
                        {Sort::Component, true, nullptr, {std::string(choices_.pick(kinds))}}};
    body.push_back(line(joined({"param ", parameter.name, ": ", spelled(parameter.type), " = null"})));
    region.push_back({joined({"(", parameter.name, ".arn when ", parameter.name, " != null else \"none\")"}),
                      of(Sort::String), true});
    kind.parameters.push_back(std::move(parameter));
}

Statement Kinds::write(const Scope& top, const std::string& trait, Kind& kind) {
    Statements body;
    Scope scope = builtins();
    add(scope, top);
    kind.parameters = parameters(4, true, body, scope);
    Scope region;
    ofComponents(kind, body, region);
    if (choices_.chance(30)) body.push_back(requirement(scope));
    for (std::uint32_t count = choices_.below(3); count > 0; --count)
        values(body, scope, false);
    Scope inRegion = scope;
    add(inRegion, ofRegion());
    add(inRegion, region);
    if (choices_.chance(25)) part(kind, body, inRegion, scope, false);
    const std::size_t before = inRegion.size();
    Statement each = inEachRegion(kind, inRegion);
    if (!trait.empty()) each.body.push_back(line("export address = name"));
    const Scope resources(inRegion.begin() + static_cast<std::ptrdiff_t>(before), inRegion.end());
    body.push_back(std::move(each));
    if (choices_.chance(10)) body.push_back(block("in home", {resources_.resource(inRegion).statement}));
    if (choices_.chance(35)) {
        body.push_back(global(scope, resources));
        kind.makesInGlobal = true;
    }
    if (choices_.chance(30)) body.push_back(eachReplica(kind, inRegion));
    if (choices_.chance(25)) body.push_back(eachPair(inRegion));
    if (choices_.chance(40)) body.push_back(signal(kind, inRegion));
    for (std::uint32_t count = choices_.below(3); count > 0; --count)
        body.push_back(action(kind, inRegion));
    timing(kind, body);
    return block(joined({"kind ", kind.name, trait.empty() ? "" : ": ", trait}), std::move(body));
}

// ---- places

Statement Kinds::inEachRegion(Kind& kind, Scope& scope) {
    Statements body;
    someResources(body, scope, true);
    if (choices_.chance(25)) part(kind, body, scope, Scope(scope), true);
    for (std::uint32_t count = choices_.below(3); count > 0; --count) {
        const Type type = choices_.chance(60) ? of(Sort::String) : expressions_.simpleType();
        const std::string name = unique("out");
        const bool printable =
            type.sort == Sort::String || type.sort == Sort::Number || type.sort == Sort::Bool;
        body.push_back(line(joined({printable && choices_.chance(50) ? "output " : "export ", name, " = ",
                                    expressions_.passedOn(type, scope)})));
        kind.exports.push_back({name, type, true});
    }
    return block("in each region", std::move(body));
}

Statement Kinds::global(const Scope& scope, const Scope& ofRegion) {
    Statements body;
    Scope inside = scope;
    add(inside, seenFrom(ofRegion, "home"));
    for (const Known& one : ofRegion)
        if (one.type == of(Sort::String))
            inside.push_back({"(" + one.text + " in every region)", of(Sort::List, of(Sort::String)), true});
    someResources(body, inside, false);
    if (choices_.chance(50))
        body.push_back(
            line(joined({"output ", unique("out"), " = ", expressions_.passedOn(of(Sort::String), inside)})));
    return block("global", std::move(body));
}

Statement Kinds::eachReplica(Kind& kind, Scope scope) {
    Statements body;
    kind.replicates = true;
    kind.ofReplica = parameters(2, false, body, scope);
    add(scope, {{"replica.source.role", of(Sort::String)}, {"replica.target.name", of(Sort::String), true}});
    body.push_back(line("export loss = [enforced(\"as often as it copies\", 1m, 0s, null)]"));
    Scope atSource = scope;
    someResources(body, scope, true);
    // Several replicas have one source, and what stands there has one name.
    if (choices_.chance(10)) {
        Statements inner;
        someResources(inner, atSource, true);
        body.push_back(block("in replica.source", std::move(inner)));
    }
    const bool filtered = choices_.chance(25);
    return block(filtered ? "for each replica where replica.source == home" : "for each replica",
                 std::move(body));
}

Statement Kinds::eachPair(Scope scope) {
    Statements body;
    add(scope, {{"pair.from.role", of(Sort::String)}, {"pair.to.name", of(Sort::String), true}});
    // With more than two regions a region has several pairs, and its resources need an index each.
    const bool onlyTwo = choices_.chance(50);
    Resource ask = resources_.resource(scope, onlyTwo ? "" : "[pair.to.role]");
    body.push_back(block("in pair.from", {ask.statement}));
    if (onlyTwo) add(scope, seenFrom(ask.members, "pair.from"));
    Resource answer = resources_.resource(scope, onlyTwo ? "" : "[pair.from.role]");
    body.push_back(block("in pair.to", {answer.statement}));
    return block(onlyTwo ? "for each pair where length(regions) == 2" : "for each pair", std::move(body));
}

// ---- what stands in places

void Kinds::someResources(Statements& body, Scope& scope, bool inRegion) {
    for (std::uint32_t count = 1 + choices_.below(3); count > 0; --count) {
        const std::uint32_t form = choices_.below(10);
        if (form == 0) {
            conditional(body, scope);
        } else if (form == 1) {
            repeated(body, scope);
        } else if (form == 2) {
            values(body, scope, inRegion);
        } else if (form == 3) {
            body.push_back(requirement(scope));
        } else {
            Resource made = form == 4   ? resources_.lookedUp(scope)
                            : form == 5 ? resources_.ephemeral(scope)
                                        : resources_.resource(scope);
            body.push_back(std::move(made.statement));
            add(scope, made.members);
        }
    }
}

void Kinds::part(Kind& whole, Statements& body, Scope& seen, const Scope& scope, bool inRegion) {
    std::vector<const Kind*> possible;
    for (const Kind& kind : before_)
        if (!kind.replicates && !(inRegion && kind.makesInGlobal)) possible.push_back(&kind);
    if (possible.empty()) return;
    const Kind& kind = *choices_.pick(possible);
    whole.makesInGlobal |= kind.makesInGlobal;
    Statements settings;
    for (const Parameter& parameter : kind.parameters)
        if (parameter.type.sort != Sort::Component && (parameter.required || choices_.chance(40)))
            settings.push_back(
                line(joined({parameter.name, " = ",
                             parameter.passedOn ? expressions_.passedOn(parameter.type, scope)
                                                : expressions_.known(parameter.type, scope)})));
    const std::string name = unique("part");
    const bool indexed = choices_.chance(25);
    Statement made =
        block(joined({"part ", name, indexed ? "[number]: " : ": ", kind.name}), std::move(settings));
    body.push_back(indexed ? block("for number in 1..2", {std::move(made)}) : std::move(made));
    for (const Known& one : kind.exports)
        seen.push_back({joined({name, indexed ? "[1]." : ".", one.text}), one.type, true});
}

void Kinds::conditional(Statements& body, Scope& scope) {
    const std::string condition = expressions_.known(of(Sort::Bool), scope);
    Resource made = resources_.resource(scope);
    body.push_back(block("when " + condition, {made.statement}));
    if (choices_.chance(30))
        body.push_back(block("when not " + condition, {resources_.resource(scope).statement}));
    for (const Known& member : made.members)
        scope.push_back(
            {joined({"(", member.text, " when ", condition, " else \"none\")"}), member.type, true});
}

void Kinds::repeated(Statements& body, Scope& scope) {
    Scope inner = scope;
    inner.push_back({"number", of(Sort::Number)});
    Resource made = resources_.resource(inner, "[number]");
    const std::uint32_t count = choices_.below(4);
    body.push_back(block(fmt::format("for number in {}", count == 0 ? "[]" : fmt::format("1..{}", count)),
                         {made.statement}));
    if (count != 0) scope.push_back({made.name + "[*].id", of(Sort::List, of(Sort::String)), true});
}

void Kinds::values(Statements& body, Scope& scope, bool inRegion) {
    const Type type =
        choices_.chance(70) ? expressions_.simpleType() : of(Sort::List, expressions_.simpleType());
    const std::string name = unique("let");
    const bool deferred = inRegion && choices_.chance(40);
    body.push_back(
        line(joined({"let ", name, " = ",
                     deferred ? expressions_.passedOn(type, scope) : expressions_.known(type, scope)})));
    scope.push_back({name, type, deferred});
}

Statement Kinds::requirement(const Scope& scope) {
    // Nearly all hold: what is refused is not looked at any further.
    const std::string condition = expressions_.known(of(Sort::Bool), scope, 1);
    std::string text =
        joined({"require ", condition, choices_.chance(98) ? " or true" : "", " else \"it is ${",
                expressions_.known(expressions_.simpleType(), scope, 1), "}\""});
    if (choices_.chance(40)) text += " help \"set another one\"";
    return line(std::move(text));
}

// ---- signals and actions

Statement Kinds::signal(Kind& kind, Scope scope) {
    Verb verb{unique("alarming")};
    Statements body;
    verb.parameters = parameters(2, false, body, scope);
    if (choices_.chance(30)) body.push_back(requirement(scope));
    const std::string name = unique("watch");
    body.push_back(
        block("resource aws_cloudwatch_metric_alarm " + name,
              {line(fmt::format("alarm_name = name(\"{}\")", name)),
               line("comparison_operator = \"LessThanThreshold\""), line("evaluation_periods = 2"),
               line("period = 60"), line("threshold = 1"), line("statistic = \"Minimum\""),
               line("namespace = \"AWS/Lambda\""), line("metric_name = \"Invocations\""),
               line(joined({"alarm_description = ", expressions_.passedOn(of(Sort::String), scope)})),
               line("treat_missing_data = \"breaching\"")}));
    body.push_back(line("export alarm = " + name + ".arn"));
    if (choices_.chance(70)) body.push_back(line("export detection = alarm_time(2, 1m)"));
    kind.signals.push_back(verb);
    return block("signal " + verb.name, std::move(body));
}

Statement Kinds::action(Kind& kind, Scope scope) {
    Verb verb{unique("do")};
    Statements body;
    verb.parameters = parameters(2, false, body, scope);
    add(scope, {{"graceful", of(Sort::Bool)},
                {"failed", of(Sort::Bool)},
                {"to.role", of(Sort::String)},
                {"from.name", of(Sort::String), true}});
    if (choices_.chance(20)) body.push_back(requirement(scope));
    if (choices_.chance(97))
        body.push_back(line(
            joined({"permit [\"lambda:GetFunctionConfiguration\", \"lambda:InvokeFunction\", "
                    "\"rds:DescribeDBClusters\", \"sns:Publish\", \"sqs:GetQueueAttributes\"] on \"arn:${",
                    expressions_.passedOn(of(Sort::String), scope, 1), "}\""})));
    const std::uint32_t count = 1 + choices_.below(3);
    for (std::uint32_t index = 0; index < count; ++index) {
        Statement made = step(scope, unique("step"));
        const std::uint32_t form = choices_.below(10);
        if (form == 0)
            made = block(joined({"when ", expressions_.known(of(Sort::Bool), scope)}), {made});
        else if (form == 1)
            made = block("for round in 1..2", {made});
        body.push_back(std::move(made));
    }
    kind.actions.push_back(verb);
    return block("action " + verb.name, std::move(body));
}

Statement Kinds::step(const Scope& scope, std::string_view name) {
    struct Call {
        std::string_view operation;
        std::string_view input;  ///< which takes a text
        std::string_view others; ///< which may be left out
        std::string_view answer;
    };
    static constexpr std::array<Call, 4> calls{
        Call{"sqs.GetQueueAttributes", "QueueUrl", "AttributeNames = [\"All\"]", "$.Attributes.Depth"},
        Call{"sns.Publish", "Message", "Subject = null", "$.MessageId"},
        Call{"rds.DescribeDBClusters", "DBClusterIdentifier", "Filters = [{ Name: \"a\", Values: [\"b\"] }]",
             "$.DBClusters[?(@.MultiAZ == true)].Status"},
        Call{"lambda.GetFunctionConfiguration", "FunctionName", "Qualifier = \"1\"", "$.State"},
    };
    const auto called = [&](const Call& call) {
        return joined({call.operation, choices_.chance(2) ? "s { " : " { ", call.input, " = ",
                       expressions_.passedOn(of(Sort::String), scope), "  ",
                       choices_.chance(30) ? call.others : "", " }"});
    };
    const auto question = [&](std::string_view word) {
        const Call& call = calls.at(choices_.below(calls.size()));
        return line(joined({word, " ", called(call), " select \"", call.answer, "\" is ",
                            choices_.chance(50) ? "\"ready\"" : "[\"ready\", \"done\"]"}));
    };
    Statements body;
    bool sleeps = false;
    if (choices_.chance(20)) body.push_back(question("unless"));
    switch (choices_.below(6)) {
    case 0: body.push_back(question("until")); break;
    case 1: body.push_back(question("check")); break;
    case 2:
        body.push_back(line(joined(
            {"invoke ", expressions_.passedOn(of(Sort::String), scope), " { key = ",
             expressions_.passedOn(
                 expressions_.simpleType().sort == Sort::Bool ? of(Sort::Bool) : of(Sort::String), scope),
             " } select \"$.state\" is \"done\""})));
        break;
    case 3:
        body.push_back(line("sleep 10s"));
        sleeps = true;
        break;
    default: body.push_back(line(joined({"call ", called(calls.at(choices_.below(calls.size())))}))); break;
    }
    if (!sleeps) body.push_back(line("timeout = 25s"));
    if (!sleeps && choices_.chance(30)) body.push_back(line("attempts = 2"));
    if (choices_.chance(20)) body.push_back(line("typical = 5s"));
    if (choices_.chance(10)) body.push_back(line("optional = true"));
    if (choices_.chance(15))
        body.push_back(line(joined({"description = ", expressions_.known(of(Sort::String), scope)})));
    return block(joined({"step ", name}), std::move(body));
}

void Kinds::timing(Kind& kind, Statements& body) {
    if (!kind.actions.empty() && choices_.chance(30))
        body.push_back(line(joined({"export after = { ", kind.actions.front().name,
                                    ": [enforced(\"caches empty\", 60s, 0s, null)] }"})));
    if (choices_.chance(20))
        body.push_back(line("export endures = { zone: { loss: [promised(\"copies\", 0s, \"https://a.b\")], "
                            "recovery: [typical(\"the others answer\", 1m, \"https://a.b\")] } }"));
}

} // namespace drc::fuzz
