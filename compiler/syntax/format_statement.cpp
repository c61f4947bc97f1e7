#include "syntax/formatter.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

Alignment alignmentOf(const Statement& statement) {
    // Any number will do that is another for each kind.
    return isAligned(statement.kind) ? static_cast<Alignment>(static_cast<int>(statement.kind) + 1)
                                     : Alignment::None;
}

} // namespace

void Formatter::file(const Tree& tree) {
    statements(tree.statements);
    commentsAtEnd(static_cast<std::uint32_t>(text_.size()));
}

void Formatter::statements(std::span<const Statement* const> all) {
    for (const Statement* const next : all) {
        if (next != all.front()) document_.lineBreak(Gap::TwoBlanks, BlankLines::Kept);
        statement(*next);
    }
}

void Formatter::statement(const Statement& statement) {
    write_.comments();
    document_.beginStatement(alignmentOf(statement));
    shape(statement);
    document_.endStatement();
}

void Formatter::shape(const Statement& statement) {
    switch (shapeOf(statement.kind)) {
    case Shape::Definition: return definition(as<Definition>(statement));
    case Shape::Block: return block(as<Block>(statement));
    case Shape::Entry: return entry(as<Entry>(statement));
    case Shape::Directed: return directed(as<Directed>(statement));
    case Shape::Clause: return clauses(as<Clause>(statement));
    case Shape::Requirement: return requirement(as<Requirement>(statement));
    case Shape::Suppression: return suppression(as<Suppression>(statement));
    case Shape::Placement: return placement(as<Placement>(statement));
    case Shape::Loop: return loop(as<Loop>(statement));
    case Shape::Choice: return choice(as<Choice>(statement));
    case Shape::Resource: return resource(as<Resource>(statement));
    case Shape::ApiCall: return apiCall(as<ApiCall>(statement));
    case Shape::Invocation: return invocation(as<Invocation>(statement));
    }
}

// ---- heads

/// The keyword, word by word, so that `for  each pair` loses its second blank.
void Formatter::head(const Statement& statement) {
    std::uint32_t begin = statement.keyword.begin;
    while (begin < statement.keyword.end) {
        const std::size_t blank = text_.find_first_of(" \t", begin);
        const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(blank, statement.keyword.end));
        if (begin != statement.keyword.begin) write_.blank();
        write_.token(end - begin);
        const std::size_t next = text_.find_first_not_of(" \t", end);
        begin = static_cast<std::uint32_t>(std::min<std::size_t>(next, statement.keyword.end));
    }
}

void Formatter::name(const Name& name) {
    write_.blank();
    write_.token(name.span.length());
}

// ---- shapes

void Formatter::definition(const Definition& definition) {
    head(definition);
    const bool named = definition.kind != StatementKind::Setting && definition.kind != StatementKind::Import;
    if (named) name(definition.name);
    if (definition.kind == StatementKind::Function) parameters(definition);
    if (definition.type != nullptr) {
        write_.token(":");
        write_.blank();
        type(*definition.type);
    }
    if (definition.value == nullptr) return;
    if (definition.kind != StatementKind::Import) {
        if (alignmentOf(definition) != Alignment::None) document_.stop();
        word("=");
    }
    expressionAfterBlank(*definition.value);
}

void Formatter::parameters(const Definition& function) {
    write_.token("(");
    for (const Name& parameter : function.parameters) {
        if (parameter.span != function.parameters.front().span) {
            write_.comma();
            write_.blank();
        }
        write_.token(parameter.span.length());
    }
    write_.skipComma();
    write_.token(")");
}

void Formatter::block(const Block& block) {
    head(block);
    if (block.name && block.name.span != block.keyword) name(block.name);
    for (const Name& label : block.labels) {
        if (label.span == block.labels.front().span)
            write_.token(":");
        else
            write_.comma();
        name(label);
    }
    body(block.body);
}

void Formatter::entry(const Entry& entry) {
    head(entry);
    const bool isAligned = alignmentOf(entry) != Alignment::None;
    if (entry.target != nullptr) {
        if (isAligned) document_.stop();
        expressionAfterBlank(*entry.target);
    }
    if (entry.key != nullptr) {
        write_.token("[");
        expression(*entry.key);
        write_.token("]");
    }
    if (entry.repetition != nullptr) {
        word("for");
        binding(*entry.repetition);
    }
    if (isAligned && entry.body != nullptr) document_.stop();
    body(entry.body);
}

void Formatter::directed(const Directed& directed) {
    head(directed);
    if (directed.name) name(directed.name);
    name(directed.from);
    word("->");
    name(directed.to);
    body(directed.body);
}

void Formatter::placement(const Placement& placement) {
    head(placement);
    if (placement.region != nullptr) expressionAfterBlank(*placement.region);
    if (placement.filter != nullptr) {
        word("where");
        expressionAfterBlank(*placement.filter);
    }
    body(placement.body);
}

void Formatter::loop(const Loop& loop) {
    head(loop);
    binding(loop.binding);
    body(loop.body);
}

void Formatter::resource(const Resource& resource) {
    head(resource);
    const bool isPart = resource.kind == StatementKind::Part;
    if (!isPart) name(resource.type);
    name(resource.name);
    if (resource.index != nullptr) {
        write_.token("[");
        expression(*resource.index);
        write_.token("]");
    }
    if (isPart) {
        write_.token(":");
        name(resource.type);
    }
    body(resource.body);
}

/// One group: either the whole choice stands on one line, or each of its blocks has lines of its own.
void Formatter::choice(const Choice& choice) {
    write_.comments();
    document_.openGroup();
    const Body& first = *choice.branches.front().body;
    if (spansLines(first.open.begin, choice.span.end)) document_.breakGroup();
    head(choice);
    for (const Branch& branch : choice.branches) {
        if (branch.body != &first) {
            word("else");
            word("when");
        }
        expressionAfterBlank(*branch.condition);
        write_.blank();
        braces(*branch.body);
    }
    if (choice.otherwise != nullptr) {
        word("else");
        write_.blank();
        braces(*choice.otherwise);
    }
    document_.closeGroup();
}

// ---- clauses

/// A clause stands on an indented line of its own where the author put it there or the line is too long.
void Formatter::clause(std::string_view word, const Expression& value, Place place) {
    clause(word, [&] { expression(value, place); });
}

template <class Write>
void Formatter::clause(std::string_view word, const Write& writeValue) {
    if (write_.lineEndsHere()) document_.breakGroup();
    document_.indent();
    document_.lineBreak(Gap::Blank);
    write_.token(word);
    write_.blank();
    writeValue();
    document_.dedent();
}

void Formatter::clauses(const Clause& sentence) {
    const auto kind = itemOf<ClauseKind>(sentence);
    if (kind == ClauseKind::Permit) return permit(sentence);
    write_.comments();
    document_.openGroup();
    head(sentence);
    if (kind != ClauseKind::NoFailback && kind != ClauseKind::NoSwitchover)
        expressionAfterBlank(*sentence.subject);
    switch (kind) {
    case ClauseKind::Assume: clause("because", *sentence.second); break;
    case ClauseKind::NoFailback:
    case ClauseKind::NoSwitchover: clause("because", *sentence.subject); break;
    case ClauseKind::Uses:
        if (sentence.second == nullptr) break;
        write_.token(".");
        expression(*sentence.second);
        break;
    case ClauseKind::Permit: break;
    }
    document_.closeGroup();
}

void Formatter::requirement(const Requirement& sentence) {
    write_.comments();
    document_.openGroup();
    head(sentence);
    expressionAfterBlank(*sentence.condition());
    const bool elseBeginsLine = write_.lineEndsHere();
    clause("else", *sentence.message());
    // The author may put what follows alone on a line of its own.
    const auto mayBreakAlone = [&] {
        if (!elseBeginsLine && write_.lineEndsHere()) nextGroup();
    };
    if (sentence.help() != nullptr) {
        mayBreakAlone();
        clause("help", *sentence.help());
    }
    for (const FixClause& fix : sentence.fixes) {
        mayBreakAlone();
        const auto length = static_cast<std::size_t>(fix.keyword.length());
        clause(text_.substr(fix.keyword.begin, length), [&] {
            expression(*fix.target);
            body(fix.body);
        });
    }
    document_.closeGroup();
}

/// What follows the reason goes on in its line where it fits there.
void Formatter::suppression(const Suppression& suppression) {
    write_.comments();
    document_.openGroup();
    head(suppression);
    expressionAfterBlank(*suppression.rule());
    word("on");
    expressionAfterBlank(*suppression.target());
    clause("because", *suppression.reason());
    if (suppression.until != nullptr) {
        nextGroup();
        clause("until", [&] { write_.token(suppression.until->span.length()); });
    }
    if (suppression.owner != nullptr) {
        nextGroup();
        clause("by", *suppression.owner);
    }
    document_.closeGroup();
}

void Formatter::permit(const Clause& sentence) {
    head(sentence);
    expressionAfterBlank(*sentence.subject);
    document_.openGroup();
    document_.hugReluctantly();
    clause("on", *sentence.second, Place::Hugged);
    if (sentence.third != nullptr) {
        nextGroup();
        clause("where", *sentence.third);
    }
    document_.closeGroup();
}

void Formatter::nextGroup() {
    document_.closeGroup();
    document_.openGroup();
}

void Formatter::apiCall(const ApiCall& call) {
    head(call);
    name(call.service);
    write_.token(".");
    write_.token(call.operation.span.length());
    body(call.body);
    expectation(call.selector, call.expected);
}

void Formatter::invocation(const Invocation& invocation) {
    head(invocation);
    expressionAfterBlank(*invocation.target);
    body(invocation.body);
    expectation(invocation.selector, invocation.expected);
}

void Formatter::expectation(const Expression* selector, const Expression* expected) {
    if (selector == nullptr) return;
    document_.openGroup();
    clause("select", *selector);
    document_.openGroup();
    clause("is", *expected);
    document_.closeGroup();
    document_.closeGroup();
}

// ---- bodies

bool Formatter::spansLines(std::uint32_t begin, std::uint32_t end) const {
    return text_.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

void Formatter::body(const Body* body) {
    if (body == nullptr) return;
    write_.blank();
    document_.openGroup();
    braces(*body);
    document_.closeGroup();
}

/// A block stays on one line if the author wrote it so, nothing within it breaks, and it fits.
void Formatter::braces(const Body& body) {
    const bool isEmpty = body.statements.empty() && !write_.hasCommentsBefore(body.close.begin);
    write_.token("{");
    if (isEmpty) {
        write_.blank();
        write_.token("}");
        return;
    }
    if (spansLines(body.open.begin, body.close.end)) document_.breakGroup();
    document_.indent();
    document_.lineBreak(Gap::Blank);
    statements(body.statements);
    if (!body.statements.empty()) commentsAtEnd(body.close.begin);
    write_.comments();
    document_.dedent();
    document_.lineBreak(Gap::Blank);
    write_.token("}");
}

} // namespace drc::syntax
