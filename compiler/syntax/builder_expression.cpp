#include "syntax/builder.hpp"

#include "source/utf8.hpp"
#include "syntax/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace drc::syntax {

namespace codes = diagnostics::codes;

template <class Node, class... Fields>
void Builder::push(ExpressionKind kind, Span where, Fields... fields) {
    push(arena_->make<Node>(Expression{kind, where}, fields...));
}

const Expression* Builder::pop() {
    const Expression* const top = expressions_.back();
    expressions_.pop_back();
    return top;
}

// ---- operands

void Builder::number(Matched matched) {
    const Span where = span(matched);
    const Number parsed = parseNumber(file_.text(where));
    switch (parsed.problem) {
    case Number::Problem::None:
        push<NumberExpression>(ExpressionKind::Number, where, parsed.unit, parsed.value);
        return;
    case Number::Problem::TooLarge:
        sink_.report(codes::numberTooLarge, where, std::string(file_.text(where)));
        break;
    case Number::Problem::UnknownUnit: {
        const char* const unit = parsed.unitText.data();
        auto& error = sink_.report(codes::unknownUnit, span(unit, unit + parsed.unitText.size()),
                                   std::string(parsed.unitText));
        error.note(
            "durations are written with `ms`, `s`, `m`, `h` or `d`, sizes with `B`, `KiB`, `MiB`, `GiB` or "
            "`TiB`, percentages with `%`");
        error.didYouMean(std::string(parsed.suggestion), error.primary.span);
        break;
    }
    }
    ++errors_;
    push<InvalidExpression>(ExpressionKind::Invalid, where, std::span<const Expression* const>());
}

void Builder::reference(Matched matched) {
    const Name written = name(matched);
    push<NameExpression>(ExpressionKind::Name, span(matched), written.text, written.id);
}

void Builder::literal(Matched matched, ExpressionKind kind, bool value) {
    if (kind == ExpressionKind::Bool)
        push<BoolExpression>(kind, span(matched), value);
    else
        push<Expression>(kind, span(matched));
}

// ---- strings

void Builder::openString(Matched matched) {
    strings_.push_back({parts_.size(), matched.begin});
    pendingText_.clear();
}

void Builder::text(Matched matched) {
    pendingText_.append(matched.begin, matched.end);
}

void Builder::escape(Matched matched) {
    const char kind = matched.begin[1];
    switch (kind) {
    case 'n': pendingText_ += '\n'; return;
    case 't': pendingText_ += '\t'; return;
    case '"':
    case '\\':
    case '$': pendingText_ += kind; return;
    default: break;
    }
    if (kind == 'u' && matched.end - matched.begin > 2) {
        std::uint32_t codePoint = 0;
        const auto result = std::from_chars(matched.begin + 3, matched.end - 1, codePoint, 16);
        const bool surrogate = codePoint >= 0xD800U && codePoint <= 0xDFFFU;
        if (result.ec == std::errc() && codePoint != 0 && codePoint <= 0x10FFFFU && !surrogate) {
            source::append(pendingText_, codePoint);
            return;
        }
    }
    const std::string_view rest(matched.begin + 1, static_cast<std::size_t>(matched.end - matched.begin - 1));
    const std::uint32_t length = std::max(source::sequenceLength(rest), 1U);
    sink_
        .report(codes::unknownEscape, span(matched),
                std::string(rest.substr(0, kind == 'u' ? rest.size() : length)))
        .note("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\$` and `\\u{…}` with a code point in "
              "hexadecimal")
        .help("write `\\\\` for a backslash");
    ++errors_;
    invalidString_ = strings_.back().begin;
}

// A string with an escape that means nothing: what its text would be is unknown.
void Builder::pushInvalid(Span where, std::size_t firstPart) {
    std::vector<const Expression*> known;
    for (std::size_t index = firstPart; index < parts_.size(); ++index)
        if (parts_[index].expression != nullptr) known.push_back(parts_[index].expression);
    parts_.resize(firstPart);
    push<InvalidExpression>(ExpressionKind::Invalid, where, arena_->take(known, 0));
}

void Builder::flushText() {
    if (pendingText_.empty()) return;
    parts_.push_back({arena_->copy(pendingText_), nullptr});
    pendingText_.clear();
}

void Builder::interpolated() {
    parts_.push_back({{}, pop()});
}

void Builder::closeString(Matched matched) {
    flushText();
    const PartsMark mark = strings_.back();
    strings_.pop_back();
    if (mark.begin == invalidString_) return pushInvalid(span(mark.begin, matched.end), mark.parts);
    push<TemplateExpression>(ExpressionKind::Template, span(mark.begin, matched.end),
                             arena_->take(parts_, mark.parts));
}

// ---- brackets

void Builder::open(Span where, OpenKind kind, std::uint32_t indentation) {
    if (opens_.size() >= deepest) throw SyntaxError{where.begin, {}};
    opens_.push_back({kind, where, expressions_.size(), entries_.size(), indentation});
}

Builder::Open Builder::close() {
    const Open last = opens_.back();
    opens_.pop_back();
    return last;
}

void Builder::openBracket(Matched matched) {
    open(span(matched), OpenKind::Bracket);
}

void Builder::openInterpolation(Matched matched) {
    flushText();
    open(span(matched), OpenKind::Interpolation);
}

void Builder::closeInterpolation() {
    close();
}

void Builder::finishList(Matched matched) {
    const Open opened = close();
    push<ListExpression>(ExpressionKind::List, join(opened.span, span(matched)),
                         arena_->take(expressions_, opened.expressions));
}

Binding Builder::popBinding() {
    const BindingDraft draft = bindings_.back();
    bindings_.pop_back();
    return {draft.first, draft.second, draft.source, draft.filter};
}

void Builder::finishListComprehension(Matched matched) {
    const Open opened = close();
    const Expression* const item = pop();
    const Binding binding = popBinding();
    push<ListComprehension>(ExpressionKind::ListComprehension, join(opened.span, span(matched)), binding,
                            item);
}

void Builder::mapEntry() {
    const Expression* const value = pop();
    const Expression* const key = pop();
    entries_.push_back({key, value});
}

void Builder::finishMap(Matched matched) {
    const Open opened = close();
    push<MapExpression>(ExpressionKind::Map, join(opened.span, span(matched)),
                        arena_->take(entries_, opened.entries));
}

void Builder::finishMapComprehension(Matched matched) {
    const Open opened = close();
    const Expression* const value = pop();
    const Expression* const key = pop();
    const Binding binding = popBinding();
    push<MapComprehension>(ExpressionKind::MapComprehension, join(opened.span, span(matched)), binding, key,
                           value);
}

void Builder::finishGroup(Matched matched) {
    const Open opened = close();
    const Expression* const inner = pop();
    push<GroupExpression>(ExpressionKind::Group, join(opened.span, span(matched)), inner);
}

// ---- suffixes

void Builder::addSuffix(const Suffix& suffix) {
    const Expression* const base = pop();
    const Span whole = join(base->span, suffix.span);
    if (base->kind == ExpressionKind::Postfix) {
        const auto& postfix = as<PostfixExpression>(*base);
        push<PostfixExpression>(ExpressionKind::Postfix, whole, postfix.base,
                                arena_->append(postfix.suffixes, suffix));
    } else {
        push<PostfixExpression>(ExpressionKind::Postfix, whole, base,
                                arena_->append(std::span<const Suffix>(), suffix));
    }
}

void Builder::member(Matched matched) {
    const Name member = name({matched.begin + 1, matched.end});
    addSuffix({SuffixKind::Member, span(matched), member, nullptr, {}});
}

void Builder::finishCall(Matched matched) {
    const Open opened = close();
    const auto arguments = arena_->take(expressions_, opened.expressions);
    addSuffix({SuffixKind::Call, join(opened.span, span(matched)), {}, nullptr, arguments});
}

void Builder::finishIndex(Matched matched) {
    const Open opened = close();
    const Expression* const index = pop();
    addSuffix({SuffixKind::Index, join(opened.span, span(matched)), {}, index, {}});
}

void Builder::finishSplat(Matched matched) {
    const Open opened = close();
    addSuffix({SuffixKind::Splat, join(opened.span, span(matched)), {}, nullptr, {}});
}

// ---- for … in … where

void Builder::bindingFirst(Matched matched) {
    bindings_.push_back({name(matched), {}, nullptr, nullptr});
}
void Builder::bindingSecond(Matched matched) {
    bindings_.back().second = name(matched);
}
void Builder::bindingSource() {
    bindings_.back().source = pop();
}
void Builder::bindingFilter() {
    bindings_.back().filter = pop();
}

// ---- operators

void Builder::operatorSign(Matched matched) {
    operators_.push_back(span(matched));
}

void Builder::unary(Matched matched, UnaryOperator operation) {
    const Expression* const operand = pop();
    const std::string_view signs = file_.text(span(matched.begin, text_.data() + operand->span.begin));
    const char sign = operation == UnaryOperator::Not ? 'n' : '-';
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < signs.size(); ++at) {
        if (signs[at] == '#') at = std::min(signs.find('\n', at), signs.size());
        if (at < signs.size() && signs[at] == sign) ++count;
    }
    push<UnaryExpression>(ExpressionKind::Unary, span(matched), operation, count, operand);
}

void Builder::chainLink(ChainOperator ifFirst, ChainOperator ifSecond, char secondSign) {
    const Span sign = operators_.back();
    operators_.pop_back();
    const Expression* const operand = pop();
    const Expression* const left = pop();
    const ChainOperator operation = text_[sign.begin] == secondSign ? ifSecond : ifFirst;
    const ChainLink link{operation, sign, operand};
    const Span whole = join(left->span, operand->span);
    const bool continues = left->kind == ExpressionKind::Chain && [&] {
        const ChainOperator last = as<ChainExpression>(*left).links.back().operation;
        return last == ifFirst || last == ifSecond;
    }();
    if (continues) {
        const auto& chain = as<ChainExpression>(*left);
        push<ChainExpression>(ExpressionKind::Chain, whole, chain.first, arena_->append(chain.links, link));
    } else {
        push<ChainExpression>(ExpressionKind::Chain, whole, left,
                              arena_->append(std::span<const ChainLink>(), link));
    }
}

void Builder::comparisonLink() {
    const Span sign = operators_.back();
    operators_.pop_back();
    const std::string_view text = file_.text(sign);
    static constexpr std::array<std::pair<std::string_view, ComparisonOperator>, 7> table{
        {{"==", ComparisonOperator::Equal},
         {"!=", ComparisonOperator::NotEqual},
         {"<", ComparisonOperator::Less},
         {"<=", ComparisonOperator::LessEqual},
         {">", ComparisonOperator::Greater},
         {">=", ComparisonOperator::GreaterEqual},
         {"in", ComparisonOperator::In}}};
    auto operation = ComparisonOperator::NotIn;
    for (const auto& [spelling, meaning] : table)
        if (spelling == text) operation = meaning;
    const Expression* const right = pop();
    const Expression* const left = pop();
    push<ComparisonExpression>(ExpressionKind::Comparison, join(left->span, right->span), operation, sign,
                               left, right);
}

void Builder::inEveryRegion(Matched matched) {
    const Expression* const operand = pop();
    push<InEveryRegionExpression>(ExpressionKind::InEveryRegion, join(operand->span, span(matched)), operand);
}

void Builder::rangeLink() {
    const Expression* const high = pop();
    const Expression* const low = pop();
    push<RangeExpression>(ExpressionKind::Range, join(low->span, high->span), low, high);
}

void Builder::conditionalLink() {
    const Expression* const otherwise = pop();
    const Expression* const condition = pop();
    const Expression* const value = pop();
    const Span whole = join(value->span, otherwise->span);
    if (value->kind == ExpressionKind::Conditional) {
        const auto& chain = as<ConditionalExpression>(*value);
        const ConditionalBranch branch{chain.otherwise, condition};
        push<ConditionalExpression>(ExpressionKind::Conditional, whole,
                                    arena_->append(chain.branches, branch), otherwise);
    } else {
        const ConditionalBranch branch{value, condition};
        push<ConditionalExpression>(ExpressionKind::Conditional, whole,
                                    arena_->append(std::span<const ConditionalBranch>(), branch), otherwise);
    }
}

// ---- types

void Builder::typeName(Matched matched) {
    types_.push_back(arena_->make<TypeExpression>(TypeExpressionKind::Name, span(matched), name(matched),
                                                  false, nullptr, std::span<const TypeExpression* const>()));
}

void Builder::typeOptional(Matched matched) {
    const TypeExpression& plain = *types_.back();
    types_.back() = arena_->make<TypeExpression>(plain.kind, join(plain.span, span(matched)), plain.name,
                                                 true, nullptr, std::span<const TypeExpression* const>());
}

void Builder::openTypeContainer(Matched matched) {
    if (++typeDepth_ > deepest) throw SyntaxError{offset(matched.begin), {}};
}

void Builder::typeContainer(Matched matched, TypeExpressionKind kind) {
    --typeDepth_;
    const TypeExpression* const element = types_.back();
    types_.back() = arena_->make<TypeExpression>(kind, join(span(matched), element->span), Name{}, false,
                                                 element, std::span<const TypeExpression* const>());
}

void Builder::typeLink() {
    const TypeExpression* const alternative = types_.back();
    types_.pop_back();
    const TypeExpression* const left = types_.back();
    std::span<const TypeExpression* const> alternatives;
    if (left->kind == TypeExpressionKind::Union)
        alternatives = left->alternatives;
    else
        alternatives = arena_->append(alternatives, left);
    types_.back() =
        arena_->make<TypeExpression>(TypeExpressionKind::Union, join(left->span, alternative->span), Name{},
                                     false, nullptr, arena_->append(alternatives, alternative));
}

} // namespace drc::syntax
