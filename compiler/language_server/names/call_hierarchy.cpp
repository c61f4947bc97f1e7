#include "language_server/features.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/texts/outline_kinds.hpp"
#include "language_server/texts/statement_at.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

/// What a recovery consists of, as calls: a drill tries a plan, a plan takes its steps, a step runs the
/// action of a component's kind, and the action calls the provider. The other way round, what an action, a
/// component or a plan is used by.
namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;
using syntax::Entry;
using syntax::Statement;
using syntax::StatementKind;

bool isPlanStatement(StatementKind kind) {
    return kind == StatementKind::Failover || kind == StatementKind::Failback ||
           kind == StatementKind::Switchover;
}
bool isApiCall(StatementKind kind) {
    return kind == StatementKind::Call || kind == StatementKind::Until || kind == StatementKind::Check ||
           kind == StatementKind::Unless;
}
bool isCallable(StatementKind kind) {
    return isPlanStatement(kind) || isApiCall(kind) || kind == StatementKind::Drill ||
           kind == StatementKind::Step || kind == StatementKind::Action || kind == StatementKind::Component;
}

/// A statement in a file of the analysis.
struct Callable {
    const library::Module* module = nullptr;
    const Statement* statement = nullptr;
    friend bool operator==(const Callable&, const Callable&) = default;
};

/// A use of one by another.
struct Call {
    Callable other;
    std::vector<source::Span> places; ///< in the file of the caller
};

class Hierarchy {
public:
    explicit Hierarchy(const View& view) : view_(view), input_(*inputOf(view)) {
        const source::SourceMap& sources = view.analysis().sources();
        for (std::size_t id = 0; id < sources.size(); ++id) {
            const library::Module* const module = input_.moduleOf(static_cast<source::FileId>(id));
            if (module != nullptr && !module->inLibrary) own_.push_back(module);
        }
    }

    /// What a place is about.
    std::optional<Callable> at(std::uint32_t offset) const {
        const source::SourceFile* const file = view_.file();
        const library::Module* const module = file == nullptr ? nullptr : input_.moduleOf(file->id());
        if (module == nullptr) return std::nullopt;
        if (const auto named = nameAt(view_, offset))
            if (const auto declared = declarationOf(*named->symbol)) return declared;
        const auto around = statementsAround(module->tree, offset);
        for (auto one = around.rbegin(); one != around.rend(); ++one)
            if (isCallable((*one)->kind)) return Callable{module, *one};
        return std::nullopt;
    }

    /// An item that was answered before; nothing where the text has changed so that it is gone.
    std::optional<Callable> of(const Received& item) const {
        const Received& data = json_rpc::memberOf(item, "data");
        const Received& path = json_rpc::memberOf(data, "path");
        const Received& begin = json_rpc::memberOf(data, "begin");
        const Received& name = json_rpc::memberOf(item, "name");
        if (!path.is_string() || !begin.is_number_unsigned() || !name.is_string())
            throw json_rpc::ProtocolError{json_rpc::invalidParams, "`item` is none of this server's"};
        const source::SourceMap& sources = view_.analysis().sources();
        for (std::size_t id = 0; id < sources.size(); ++id) {
            if (sources.file(static_cast<source::FileId>(id)).path() != path) continue;
            const library::Module* const module = input_.moduleOf(static_cast<source::FileId>(id));
            if (module == nullptr) return std::nullopt;
            std::optional<Callable> found;
            forEachStatement(module->tree.statements, [&](const Statement& statement) {
                const Callable one{module, &statement};
                if (isCallable(statement.kind) && statement.span.begin == begin && nameOf(one) == name)
                    found = one;
            });
            return found;
        }
        return std::nullopt;
    }

    Json itemOf(const Callable& one) const {
        const source::SourceFile& file = *one.module->file;
        const Statement& statement = *one.statement;
        const syntax::Name name = nameDeclaredBy(statement);
        const Document* const document = view_.documents().at(file.path());
        return {{"name", nameOf(one)},
                {"kind", outlineKindOf(statement.kind)},
                {"detail", detailOf(one)},
                {"uri", document == nullptr ? documentUri(file) : document->uri},
                {"range", view_.rangeIn(file, statement.span)},
                {"selectionRange", view_.rangeIn(file, name ? name.span : selectionOf(statement))},
                {"data",
                 {{"uri", view_.document().uri}, {"path", file.path()}, {"begin", statement.span.begin}}}};
    }

    std::vector<Call> callsOf(const Callable& caller) const {
        std::vector<Call> calls;
        const Statement& statement = *caller.statement;
        if (statement.kind == StatementKind::Drill) {
            forEachStatement({&caller.statement, 1}, [&](const Statement& inner) {
                if (inner.kind != StatementKind::Setting) return;
                const auto* const value = syntax::as<syntax::Definition>(inner).value;
                const auto plan = planNamed(value, caller);
                if (plan) add(calls, *plan, value->span);
            });
        } else if (isPlanStatement(statement.kind)) {
            forEachStatement({&caller.statement, 1}, [&](const Statement& inner) {
                if (inner.kind == StatementKind::Step)
                    add(calls, {caller.module, &inner}, selectionOf(inner));
            });
        } else if (statement.kind == StatementKind::Step) {
            if (const auto action = actionOf(statement))
                add(calls, *action, syntax::as<Entry>(statement).head.span);
        } else if (statement.kind == StatementKind::Action) {
            forEachStatement({&caller.statement, 1}, [&](const Statement& inner) {
                if (!isApiCall(inner.kind)) return;
                const Callable call{caller.module, &inner};
                // Each operation once, where it is called first.
                const auto known = std::find_if(calls.begin(), calls.end(), [&](const Call& one) {
                    return nameOf(one.other) == nameOf(call);
                });
                add(calls, known == calls.end() ? call : known->other, selectionOf(inner));
            });
        }
        return calls;
    }

    std::vector<Call> callsTo(const Callable& called) const {
        std::vector<Call> calls;
        for (const library::Module* module : own_)
            forEachStatement(module->tree.statements, [&](const Statement& statement) {
                const Callable caller{module, &statement};
                if (called.statement->kind == StatementKind::Component) {
                    if (statement.kind == StatementKind::Step && acts(statement, *called.statement))
                        add(calls, caller, syntax::as<Entry>(statement).target->span);
                    return;
                }
                if (!isPlanStatement(statement.kind) && statement.kind != StatementKind::Drill &&
                    statement.kind != StatementKind::Step)
                    return;
                for (const Call& call : callsOf(caller))
                    if (call.other == called)
                        for (const source::Span place : call.places)
                            add(calls, caller, place);
            });
        if (isApiCall(called.statement->kind)) addActions(called, calls);
        return calls;
    }

private:
    static void add(std::vector<Call>& calls, const Callable& other, source::Span place) {
        const auto known =
            std::find_if(calls.begin(), calls.end(), [&](const Call& one) { return one.other == other; });
        if (known == calls.end())
            calls.push_back({other, {place}});
        else
            known->places.push_back(place);
    }

    /// The actions of the file, which is that of a kind, that call the same operation.
    void addActions(const Callable& called, std::vector<Call>& calls) const {
        forEachStatement(called.module->tree.statements, [&](const Statement& action) {
            if (action.kind != StatementKind::Action) return;
            const Callable caller{called.module, &action};
            for (const Call& call : callsOf(caller))
                if (nameOf(call.other) == nameOf(called))
                    for (const source::Span place : call.places)
                        add(calls, caller, place);
        });
    }

    /// Where the callable is declared that a name means.
    std::optional<Callable> declarationOf(const Symbol& symbol) const {
        if (symbol.statement == nullptr || symbol.declarations.empty() || !isCallable(symbol.statement->kind))
            return std::nullopt;
        const library::Module* const module = input_.moduleOf(symbol.declarations.front().file);
        return module == nullptr ? std::nullopt : std::optional(Callable{module, symbol.statement});
    }

    std::optional<Callable> actionOf(const Statement& step) const {
        const Symbol* const verb = input_.bindings().of(syntax::as<Entry>(step).head);
        return verb == nullptr || verb->kind != SymbolKind::Action ? std::nullopt : declarationOf(*verb);
    }

    /// A plan has its name, or none, and then what it is called by is the word that it begins with.
    std::optional<Callable> planNamed(const syntax::Expression* value, const Callable& drill) const {
        const syntax::Name name = syntax::plainName(value);
        if (!name) return std::nullopt;
        const Symbol* const symbol = input_.bindings().of(name);
        if (symbol != nullptr && symbol->kind == SymbolKind::Plan) return declarationOf(*symbol);
        const auto around = statementsAround(drill.module->tree, drill.statement->span.begin);
        const syntax::Body* const topology = around.empty() ? nullptr : syntax::bodyOf(*around.front());
        if (topology == nullptr) return std::nullopt;
        for (const Statement* one : topology->statements)
            if (isPlanStatement(one->kind) && !nameDeclaredBy(*one) &&
                view_.analysis().sources().text(one->keyword) == name.text)
                return Callable{drill.module, one};
        return std::nullopt;
    }

    /// Whether a step acts on a component, or on an element of a family.
    bool acts(const Statement& step, const Statement& component) const {
        const syntax::Expression* target = syntax::as<Entry>(step).target;
        if (target != nullptr && target->kind == syntax::ExpressionKind::Postfix)
            target = syntax::as<syntax::PostfixExpression>(*target).base;
        const syntax::Name name = syntax::plainName(target);
        const Symbol* const symbol = name ? input_.bindings().of(name) : nullptr;
        return symbol != nullptr && symbol->statement == &component;
    }

    /// What is marked where it is shown: a step with what it acts on, a call with its operation.
    static source::Span selectionOf(const Statement& statement) {
        if (statement.kind == StatementKind::Step) {
            const auto& step = syntax::as<Entry>(statement);
            return step.target == nullptr ? step.head.span : source::join(step.head.span, step.target->span);
        }
        if (isApiCall(statement.kind)) {
            const auto& call = syntax::as<syntax::ApiCall>(statement);
            return source::join(call.service.span, call.operation.span);
        }
        return statement.keyword;
    }

    std::string textOf(source::Span span) const { return std::string(view_.analysis().sources().text(span)); }

    std::string nameOf(const Callable& one) const {
        if (one.statement->kind == StatementKind::Step)
            return callOf(syntax::as<Entry>(*one.statement), one.module->file->text());
        const syntax::Name name = nameDeclaredBy(*one.statement);
        return name ? std::string(name.text) : textOf(selectionOf(*one.statement));
    }

    std::string detailOf(const Callable& one) const {
        const auto around = statementsAround(one.module->tree, one.statement->span.begin);
        const Statement* plan = nullptr;
        for (const Statement* outer : around)
            if (isPlanStatement(outer->kind) && outer != one.statement) plan = outer;
        const std::string sort = one.statement->kind == StatementKind::Component
                                     ? std::string(syntax::as<Entry>(*one.statement).head.text)
                                     : std::string(syntax::productionName(one.statement->kind));
        if (plan != nullptr) return fmt::format("{} of {}", sort, nameOf({one.module, plan}));
        if (around.empty() || around.front() == one.statement) return sort;
        const syntax::Name owner = nameDeclaredBy(*around.front());
        return owner ? fmt::format("{} of {}", sort, owner.text) : sort;
    }

    const View& view_;
    const pipeline::InputAnalysis& input_;
    std::vector<const library::Module*> own_; ///< the user's files
};

/// `CallHierarchyIncomingCall[]`, or `CallHierarchyOutgoingCall[]`; `key` is what tells them apart.
Json callsAnswer(const View& view, const Hierarchy& hierarchy, const Callable& asked, std::vector<Call> calls,
                 const char* key) {
    const bool isIncoming = std::string_view(key) == "from";
    Json result = Json::array();
    for (const Call& call : calls) {
        const source::SourceFile& file = *(isIncoming ? call.other : asked).module->file;
        Json ranges = Json::array();
        for (const source::Span place : call.places)
            ranges.push_back(view.rangeIn(file, place));
        result.push_back({{key, hierarchy.itemOf(call.other)}, {"fromRanges", std::move(ranges)}});
    }
    return result;
}

} // namespace

Json prepareCallHierarchy(const View& view, const Received& params) {
    if (inputOf(view) == nullptr) return nullptr;
    const Hierarchy hierarchy(view);
    const auto found = hierarchy.at(view.offsetIn(params));
    if (!found) return nullptr;
    return Json::array({hierarchy.itemOf(*found)});
}

Json incomingCalls(const View& view, const Received& params) {
    if (inputOf(view) == nullptr) return nullptr;
    const Hierarchy hierarchy(view);
    const auto asked = hierarchy.of(json_rpc::memberOf(params, "item"));
    if (!asked) return nullptr;
    return callsAnswer(view, hierarchy, *asked, hierarchy.callsTo(*asked), "from");
}

Json outgoingCalls(const View& view, const Received& params) {
    if (inputOf(view) == nullptr) return nullptr;
    const Hierarchy hierarchy(view);
    const auto asked = hierarchy.of(json_rpc::memberOf(params, "item"));
    if (!asked) return nullptr;
    return callsAnswer(view, hierarchy, *asked, hierarchy.callsOf(*asked), "to");
}

} // namespace drc::language_server
