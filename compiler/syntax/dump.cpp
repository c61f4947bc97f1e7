#include "syntax/dump.hpp"

#include "syntax/dumper.hpp"

namespace drc::syntax {

void Dumper::write(const Statement& statement) {
    line(statement.span, "{}", productionName(statement.kind));
    const Level inner(*this);
    switch (shapeOf(statement.kind)) {
    case Shape::Definition: return fields(as<Definition>(statement));
    case Shape::Block: return fields(as<Block>(statement));
    case Shape::Entry: return fields(as<Entry>(statement));
    case Shape::Directed: return fields(as<Directed>(statement));
    case Shape::Clause: return fields(as<Clause>(statement));
    case Shape::Requirement: return fields(as<Requirement>(statement));
    case Shape::Suppression: return fields(as<Suppression>(statement));
    case Shape::Placement: return fields(as<Placement>(statement));
    case Shape::Loop: return fields(as<Loop>(statement));
    case Shape::Choice: return fields(as<Choice>(statement));
    case Shape::Resource: return fields(as<Resource>(statement));
    case Shape::ApiCall: return fields(as<ApiCall>(statement));
    case Shape::Invocation: return fields(as<Invocation>(statement));
    }
}

void Dumper::fields(const Definition& definition) {
    name("name", definition.name);
    for (const Name& parameter : definition.parameters)
        name("parameter", parameter);
    write("type", definition.type);
    write("value", definition.value);
}

void Dumper::fields(const Block& block) {
    name("name", block.name);
    for (const Name& label : block.labels)
        name("label", label);
    body("body", block.body);
}

void Dumper::fields(const Entry& entry) {
    name("verb", entry.head);
    write("target", entry.target);
    write("key", entry.key);
    if (entry.repetition != nullptr) binding(*entry.repetition);
    body("body", entry.body);
}

void Dumper::fields(const Directed& directed) {
    name("name", directed.name);
    name("from", directed.from);
    name("to", directed.to);
    body("body", directed.body);
}

void Dumper::fields(const Clause& clause) {
    write("subject", clause.subject);
    write("second", clause.second);
    write("third", clause.third);
}

void Dumper::fields(const Requirement& requirement) {
    fields(static_cast<const Clause&>(requirement));
    for (const FixClause& fix : requirement.fixes) {
        write(file_.text(fix.keyword), fix.target);
        body("settings", fix.body);
    }
}

void Dumper::fields(const Suppression& suppression) {
    fields(static_cast<const Clause&>(suppression));
    if (suppression.until != nullptr)
        line(suppression.until->span, "until: {}", source::print(suppression.until->date));
    write("by", suppression.owner);
}

void Dumper::fields(const Placement& placement) {
    write("region", placement.region);
    write("where", placement.filter);
    body("body", placement.body);
}

void Dumper::fields(const Loop& loop) {
    binding(loop.binding);
    body("body", loop.body);
}

void Dumper::fields(const Choice& choice) {
    for (const Branch& branch : choice.branches) {
        write("when", branch.condition);
        body("then", branch.body);
    }
    body("else", choice.otherwise);
}

void Dumper::fields(const Resource& resource) {
    name("type", resource.type);
    name("name", resource.name);
    write("index", resource.index);
    body("body", resource.body);
}

void Dumper::fields(const ApiCall& call) {
    name("service", call.service);
    name("operation", call.operation);
    body("body", call.body);
    write("select", call.selector);
    write("is", call.expected);
}

void Dumper::fields(const Invocation& invocation) {
    write("target", invocation.target);
    body("body", invocation.body);
    write("select", invocation.selector);
    write("is", invocation.expected);
}

void Dumper::body(std::string_view role, const Body* body) {
    if (body == nullptr) return;
    line(body->span(), "{}:", role);
    const Level inner(*this);
    statements(body->statements);
}

std::string dump(const source::SourceFile& file, const Tree& tree, DumpSpans spans) {
    Dumper dumper(file, spans);
    dumper.statements(tree.statements);
    dumper.broken(tree.broken);
    return dumper.take();
}

} // namespace drc::syntax
