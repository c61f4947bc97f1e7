#include "semantics/needed_now.hpp"
#include "semantics/resolver.hpp"

#include <algorithm>
#include <array>
#include <utility>

/// What exists already and is taken over: see `adoption/` for what becomes of it.
namespace drc::semantics {

namespace codes = diagnostics::codes;

namespace {

constexpr std::string_view adoption = "`adopt`";

/// Where a map has a key; all of it where that cannot be seen in the text.
WrittenText keyIn(const syntax::Expression& written, const std::string& key,
                  const source::SourceMap& sources) {
    if (written.kind == syntax::ExpressionKind::Map)
        for (const syntax::MapEntry& entry : syntax::as<syntax::MapExpression>(written).entries)
            if (const std::string_view text = sources.text(entry.key->span);
                text == key || text == '"' + key + '"')
                return {key, entry.key->span};
    return {key, written.span};
}

} // namespace

std::optional<std::string> Resolver::knownText(const syntax::Expression& written, const std::string& what) {
    const Value value = evaluator_.evaluateAs(written, environment(), Type::of(TypeKind::String));
    if (value.text() != nullptr) return *value.text();
    if (value.holdsDeferred()) adviseKnown(report(codes::neededNow, written.span, what), value);
    return std::nullopt;
}

void Resolver::environmentSetting() {
    const Setting* const bound = model_->settings.find("environment");
    if (bound == nullptr || bound->written == nullptr) return;
    model_->environment = {knownText(*bound->written, "the environment of a topology").value_or(""),
                           bound->written->span};
}

void Resolver::adoption(const syntax::Entry& entry) {
    static const std::vector<std::string> known{"id", "keep", "content"};
    Adoption adopted;
    adopted.span = entry.span;
    const std::optional<std::string> address = knownText(*entry.target, "the address of a resource");
    adopted.address = {address.value_or(""), entry.target->span};
    const Settings all = settings(entry.body);
    const std::vector<std::string> meant = onlySettings(all, known, std::string(semantics::adoption));
    const Setting* const id = all.find("id");
    if (id == nullptr && std::find(meant.begin(), meant.end(), "id") == meant.end())
        report(codes::missingSetting, entry.target->span, std::string(semantics::adoption), "id")
            .help("add `id = \"…\"`: what `terraform import` takes for such a resource");
    if (id != nullptr && id->written != nullptr) {
        const std::optional<std::string> text = knownText(*id->written, "an `id`");
        adopted.id = {text.value_or(""), id->written->span};
        if (text && text->empty())
            report(codes::emptyIdentifier, id->written->span, adopted.address.text)
                .help("write what `terraform import` takes for such a resource");
    }
    if (const Setting* const keep = all.find("keep"); keep != nullptr && keep->written != nullptr)
        adopted.keep = keptBy(*keep->written);
    if (const Setting* const content = all.find("content");
        content != nullptr && content->written != nullptr) {
        const Value value =
            evaluator_.evaluateAs(*content->written, environment(), Type::enumeration({"managed", "kept"}));
        adopted.keepsContent = value.enumMember() != nullptr && value.enumMember()->name == "kept";
        adopted.contentSpan = content->written->span;
    }
    for (const Setting& setting : all.all)
        if (setting.section != nullptr &&
            std::find(known.begin(), known.end(), setting.name.text) != known.end())
            report(codes::wrongType, setting.section->body->span(), "a value", "a block")
                .help(fmt::format("write `{} = …`", setting.name.text));
    if (address) model_->adoptions.push_back(std::move(adopted));
}

std::vector<Adoption::Kept> Resolver::keptBy(const syntax::Expression& written) {
    std::vector<Adoption::Kept> result;
    const Value value = evaluator_.evaluateAs(written, environment(), Type::mapOf(Type()));
    if (value.entries() == nullptr) return result;
    for (const auto& [key, kept] : *value.entries()) {
        const WrittenText attribute = keyIn(written, key, evaluator_.sources());
        const source::Span where = kept.origin.empty() ? attribute.span : kept.origin;
        if (kept.isPoison()) continue;
        if (kept.holdsDeferred()) {
            adviseKnown(report(codes::neededNow, where, "what `adopt` keeps"), kept);
            continue;
        }
        Lowered lowered = evaluator_.lower(kept, where, environment());
        if (lowered.value)
            result.push_back({attribute, *std::move(lowered.value), where});
        else if (!lowered.poisoned)
            report(codes::noFormAtDeployment, where, describe(lowered.misfit));
    }
    return result;
}

void Resolver::environmentOfAdoptions() {
    if (model_->adoptions.empty() || model_->settings.find("environment") != nullptr) return;
    report(codes::noEnvironment, model_->adoptions.front().span, model_->name)
        .note("what exists already belongs to one environment: with another suffix, the same configuration "
              "would take it over once more")
        .help("add to the topology, as in `environment = \"prod\"`, the suffix with which it is deployed");
}

} // namespace drc::semantics
