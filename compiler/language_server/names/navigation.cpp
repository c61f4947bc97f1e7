#include "language_server/features.hpp"
#include "language_server/names/program_places.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/names/token_marks.hpp"
#include "language_server/texts/pieces.hpp"
#include "language_server/texts/statement_at.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

/// From a name to where it is declared, to what it is an instance of, to what fulfils it, and to its uses.
namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;
using syntax::Statement;
using syntax::StatementKind;
using Spans = std::vector<source::Span>;

constexpr int readHighlight = 2; // `DocumentHighlightKind`
constexpr int writeHighlight = 3;
constexpr int mostSteps = 8; ///< from one value to the next that it is

/// The statement that declares a name where it stands; null for what none declares.
const Statement* declaring(const pipeline::InputAnalysis& input, source::Span name) {
    const library::Module* const module = input.moduleOf(name.file);
    if (module == nullptr) return nullptr;
    const auto around = statementsAround(module->tree, name.begin);
    for (auto one = around.rbegin(); one != around.rend(); ++one)
        if (const syntax::Name declared = nameDeclaredBy(**one); declared && declared.span == name)
            return *one;
    return around.empty() ? nullptr : around.back();
}

/// `Definition`, or `DefinitionLink[]` for clients that can show which name leads where.
Json placesOf(const View& view, source::Span origin, const Spans& spans, bool isLinked) {
    Json result = Json::array();
    const pipeline::InputAnalysis& input = *inputOf(view);
    for (const source::Span span : spans) {
        auto location = view.locationOf(span);
        if (!location) continue;
        if (!isLinked) {
            result.push_back(std::move(*location));
            continue;
        }
        const Statement* const statement = declaring(input, span);
        const source::SourceFile& file = view.analysis().sources().file(span.file);
        const source::Span whole =
            statement == nullptr
                ? span
                : source::join({span.file, statement->span.begin, statement->span.end}, span);
        result.push_back({{"originSelectionRange", view.rangeOf(origin)},
                          {"targetUri", (*location)["uri"]},
                          {"targetRange", view.rangeIn(file, whole)},
                          {"targetSelectionRange", view.rangeIn(file, span)}});
    }
    return result;
}

/// What an expression or a declaration is about, in one table of names.
class Meanings {
public:
    explicit Meanings(const binding::Bindings& bindings) : bindings_(bindings) {}

    /// The kinds and traits that it is an instance of.
    Spans typesOf(const Symbol& symbol) {
        addTypes(symbol, 0);
        return std::move(found_);
    }

    /// Of `one.member`: the kinds of `one`; none where they are not known.
    std::vector<const Symbol*> kindsOfBase(const syntax::PostfixExpression& expression, std::size_t suffix) {
        const syntax::Name base =
            suffix == 0 ? syntax::plainName(expression.base) : expression.suffixes[suffix - 1].member;
        const Symbol* const symbol = base ? bindings_.of(base) : nullptr;
        if (symbol != nullptr) addTypes(*symbol, 0);
        return std::move(symbols_);
    }

private:
    void add(const Symbol* type) {
        if (type == nullptr || (type->kind != SymbolKind::Kind && type->kind != SymbolKind::Trait)) return;
        if (std::find(symbols_.begin(), symbols_.end(), type) != symbols_.end()) return;
        symbols_.push_back(type);
        found_.insert(found_.end(), type->declarations.begin(), type->declarations.end());
    }

    void addType(const syntax::TypeExpression* type) {
        if (type == nullptr) return;
        if (type->name) add(bindings_.of(type->name));
        addType(type->element);
        for (const syntax::TypeExpression* one : type->alternatives)
            addType(one);
    }

    void addTypes(const Symbol& symbol, int steps) {
        const Statement* const statement = symbol.statement;
        if (symbol.kind == SymbolKind::Kind || symbol.kind == SymbolKind::Trait) return add(&symbol);
        if (symbol.kind == SymbolKind::Action || symbol.kind == SymbolKind::Signal) return add(symbol.owner);
        if (statement == nullptr) return;
        if (statement->kind == StatementKind::Component)
            return add(bindings_.of(syntax::as<syntax::Entry>(*statement).head));
        if (statement->kind == StatementKind::Part)
            return add(bindings_.of(syntax::as<syntax::Resource>(*statement).type));
        if (syntax::shapeOf(statement->kind) != syntax::Shape::Definition) return;
        const auto& definition = syntax::as<syntax::Definition>(*statement);
        addType(definition.type);
        // A value that is another name.
        const syntax::Name other = syntax::plainName(definition.value);
        const Symbol* const next = other ? bindings_.of(other) : nullptr;
        if (next != nullptr && steps < mostSteps) addTypes(*next, steps + 1);
    }

    const binding::Bindings& bindings_;
    Spans found_;
    std::vector<const Symbol*> symbols_;
};
/// The statement at the top of its file that a place stands in.
const Statement* topOf(const pipeline::InputAnalysis& input, source::Span span) {
    const library::Module* const module = input.moduleOf(span.file);
    if (module == nullptr) return nullptr;
    const auto around = statementsAround(module->tree, span.begin);
    return around.empty() ? nullptr : around.front();
}

/// Those of the spans that stand in a statement of that kind at the top of their file.
Spans within(const pipeline::InputAnalysis& input, const Spans& spans, StatementKind kind) {
    Spans result;
    std::copy_if(spans.begin(), spans.end(), std::back_inserter(result), [&](source::Span span) {
        const Statement* const top = topOf(input, span);
        return top != nullptr && top->kind == kind;
    });
    return result;
}

/// Names behind dots mean what all kinds that may stand there declare: where the one that does is known, what
/// that one declares.
Spans declarationsAt(const View& view, const pipeline::InputAnalysis& input, const Symbol& symbol,
                     std::uint32_t offset) {
    if (symbol.declarations.size() < 2) return symbol.declarations;
    const library::Module* const module = input.moduleOf(view.file()->id());
    const MemberAt member = module == nullptr ? MemberAt{} : memberAt(module->tree, offset);
    if (member.expression == nullptr) return symbol.declarations;
    const auto kinds = Meanings(bindingsOf(input)).kindsOfBase(*member.expression, member.suffix);
    Spans result;
    for (const source::Span span : symbol.declarations)
        for (const Symbol* kind : kinds)
            if (kind->statement != nullptr && source::contains(kind->statement->span, span))
                result.push_back(span);
    return result.empty() ? symbol.declarations : result;
}

/// The name at the place. What stands behind dots and in the library is bound only where every name is, so
/// that is asked for where a name stands that nothing is known of.
std::optional<Named> namedAt(const View& view, std::uint32_t offset) {
    const source::SourceFile* const file = view.file();
    const pipeline::InputAnalysis* const input = inputOf(view);
    if (file == nullptr || input == nullptr) return std::nullopt;
    if (auto named = nameAt(input->bindings(), file->id(), offset)) return named;
    if (input->names() != nullptr) return nameAt(*input->names(), file->id(), offset);
    const std::string_view text = view.text().text();
    for (const Piece& piece : piecesOf(text)) {
        if (piece.span.end < offset || piece.kind != PieceKind::Word) continue;
        if (piece.span.begin > offset) break;
        const bool isMember = piece.span.begin > 0 && text[piece.span.begin - 1] == '.';
        if (isMember || !isWordOfLanguage(text.substr(piece.span.begin, piece.span.length())))
            throw NamesNeeded{};
    }
    return std::nullopt;
}

} // namespace

Json definition(const View& view, const Received& params) {
    const std::uint32_t offset = view.offsetIn(params);
    const auto named = namedAt(view, offset);
    if (!named) return nullptr;
    return placesOf(view, named->span, declarationsAt(view, *inputOf(view), *named->symbol, offset),
                    view.client().definitionLinks);
}

/// What a trait promises, of what a kind exports for it; else what `definition` says.
Json declaration(const View& view, const Received& params) {
    const std::uint32_t offset = view.offsetIn(params);
    const auto named = nameAt(view, offset);
    if (!named) return nullptr;
    const pipeline::InputAnalysis& input = *inputOf(view);
    const Spans declared = declarationsAt(view, input, *named->symbol, offset);
    Spans places = within(input, named->symbol->declarations, StatementKind::Trait);
    // A trait promises it to those kinds alone that have the trait.
    const Statement* const kind = declared.empty() ? nullptr : topOf(input, declared.front());
    if (kind != nullptr && kind->kind == StatementKind::Kind)
        std::erase_if(places, [&](source::Span span) {
            const syntax::Name trait = nameDeclaredBy(*topOf(input, span));
            const auto labels = syntax::as<syntax::Block>(*kind).labels;
            return std::none_of(labels.begin(), labels.end(),
                                [&](const syntax::Name& one) { return one.text == trait.text; });
        });
    return placesOf(view, named->span, places.empty() ? declared : places, view.client().declarationLinks);
}

/// The kind, or the trait, that something is an instance of.
Json typeDefinition(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    const pipeline::InputAnalysis& input = *inputOf(view);
    const Spans places = Meanings(bindingsOf(input)).typesOf(*named->symbol);
    return placesOf(view, named->span, places, view.client().typeDefinitionLinks);
}

/// The kinds that have a trait, and what they export for it.
Json implementation(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    const pipeline::InputAnalysis& input = *inputOf(view);
    const Symbol& symbol = *named->symbol;
    Spans places;
    if (symbol.kind == SymbolKind::Trait) {
        for (const Symbol& kind : bindingsOf(input).symbols()) {
            if (kind.kind != SymbolKind::Kind || kind.statement == nullptr) continue;
            const auto labels = syntax::as<syntax::Block>(*kind.statement).labels;
            if (std::any_of(labels.begin(), labels.end(), [&](const syntax::Name& label) {
                    return bindingsOf(input).of(label) == &symbol;
                }))
                places.insert(places.end(), kind.declarations.begin(), kind.declarations.end());
        }
    } else if (symbol.kind == SymbolKind::Export) {
        places = within(input, symbol.declarations, StatementKind::Kind);
    } else {
        places = symbol.declarations;
    }
    const source::SourceMap& sources = view.analysis().sources();
    std::sort(places.begin(), places.end(), [&](source::Span one, source::Span other) {
        return std::pair(sources.file(one.file).path(), one.begin) <
               std::pair(sources.file(other.file).path(), other.begin);
    });
    return placesOf(view, named->span, places, view.client().implementationLinks);
}

Json references(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    const Received& declarations =
        json_rpc::memberOf(json_rpc::memberOf(params, "context"), "includeDeclaration");
    const bool isWhole = declarations.is_boolean() && declarations.get<bool>();
    return ProgramPlaces(view, *named).locations(isWhole);
}

Json documentHighlights(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) return nullptr;
    Json result = Json::array();
    const auto add = [&](const Spans& spans, int kind) {
        for (const source::Span span : spans)
            if (span.file == named->span.file)
                result.push_back({{"range", view.rangeOf(span)}, {"kind", kind}});
    };
    add(named->symbol->declarations, writeHighlight);
    add(named->symbol->uses, readHighlight);
    return result;
}

} // namespace drc::language_server
