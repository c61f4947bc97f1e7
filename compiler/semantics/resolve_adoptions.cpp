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
    if (const auto text = knownText(*bound->written, "the environment of a topology"))
        model_->environment = {*text, bound->written->span};
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
    if (const Setting* const keep = all.find("keep"))
        adopted.keep = keep->section != nullptr ? keptBy(*keep->section) : keptBy(*keep->written);
    if (const Setting* const content = all.find("content");
        content != nullptr && content->written != nullptr) {
        const Value value =
            evaluator_.evaluateAs(*content->written, environment(), Type::enumeration({"managed", "kept"}));
        adopted.keepsContent = value.enumMember() != nullptr && value.enumMember()->name == "kept";
        adopted.contentSpan = content->written->span;
    }
    for (const Setting& setting : all.all)
        if (setting.section != nullptr && (setting.name.text == "id" || setting.name.text == "content"))
            report(codes::wrongType, setting.section->body->span(), "a value", "a block")
                .help(fmt::format("write `{} = …`", setting.name.text));
    if (address) model_->adoptions.push_back(std::move(adopted));
}

std::vector<Adoption::Kept> Resolver::keptBy(const syntax::Expression& written) {
    std::vector<Adoption::Kept> result;
    const Value value = evaluator_.evaluateAs(written, environment(), Type::mapOf(Type()));
    if (value.entries() == nullptr) return result;
    for (const auto& [key, kept] : *value.entries()) {
        WrittenText attribute = keyIn(written, key, evaluator_.sources());
        const source::Span where = kept.origin.empty() ? attribute.span : kept.origin;
        keep(std::move(attribute), kept, where, result);
    }
    return result;
}

/// A map may be written as a block.
std::vector<Adoption::Kept> Resolver::keptBy(const syntax::Block& section) {
    std::vector<Adoption::Kept> result;
    for (const Setting& setting : settings(section.body).all) {
        if (setting.written == nullptr)
            report(codes::wrongType, setting.section->body->span(), "a value", "a block");
        else
            keep({std::string(setting.name.text), setting.name.span},
                 evaluator_.evaluate(*setting.written, environment()), setting.written->span, result);
    }
    return result;
}

void Resolver::keep(WrittenText attribute, const Value& value, source::Span where,
                    std::vector<Adoption::Kept>& result) {
    if (value.isPoison()) return;
    if (value.holdsDeferred()) {
        adviseKnown(report(codes::neededNow, where, "what `adopt` keeps"), value);
        return;
    }
    Lowered lowered = evaluator_.lower(value, where, environment());
    if (lowered.value)
        result.push_back({std::move(attribute), *std::move(lowered.value), where});
    else if (!lowered.poisoned)
        report(codes::noFormAtDeployment, where, describe(lowered.misfit));
}

void Resolver::environmentOfAdoptions() {
    if (model_->adoptions.empty() || model_->settings.find("environment") != nullptr) return;
    report(codes::noEnvironment, model_->adoptions.front().span, model_->name)
        .note("what exists already belongs to one environment: with another suffix, the same configuration "
              "would take it over once more")
        .help("add to the topology, as in `environment = \"prod\"`, the suffix with which it is deployed");
}

} // namespace drc::semantics
