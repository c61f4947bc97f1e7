#include "language_server/proof/declared_text.hpp"

#include "language_server/programs/declared_index.hpp"
#include "language_server/proof/proof_text.hpp"

#include "binding/builtins.hpp"
#include "diagnostics/code.hpp"
#include "diagnostics/explain.hpp"
#include "semantics/wildcards.hpp"
#include "semantics/written_value.hpp"
#include "source/ascii.hpp"
#include "source/markup.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;
using source::markdownCode;
using source::markdownText;

constexpr std::size_t mostListed = 8;

/// The line with which a statement begins, without its braces.
std::string headOf(const syntax::Statement& statement, std::string_view text) {
    const syntax::Body* const body = syntax::bodyOf(statement);
    const std::uint32_t end = body == nullptr ? statement.span.end : body->open.begin;
    std::string_view head = text.substr(statement.span.begin, end - statement.span.begin);
    head = head.substr(0, head.find('\n'));
    while (head.ends_with(' '))
        head.remove_suffix(1);
    return std::string(head);
}

std::string inCode(const std::vector<std::string>& words) {
    std::vector<std::string> result;
    for (const std::string& word : words) {
        if (result.size() == mostListed) {
            result.push_back("…");
            break;
        }
        result.push_back(markdownCode(word));
    }
    return fmt::format("{}", fmt::join(result, ", "));
}

std::vector<std::string> namesOf(const std::vector<DeclaredName>& list) {
    std::vector<std::string> result;
    for (const DeclaredName& one : list)
        result.push_back(one.name);
    return result;
}

/// Whether the library knows the region, and if not, why; empty where it says nothing of it.
std::string aboutRegion(const pipeline::InputAnalysis& input, const std::string& name) {
    for (const expansion::Provider& provider : input.providers().all()) {
        const auto& known = provider.regions;
        if (std::find(known.begin(), known.end(), name) != known.end())
            return fmt::format("{} is a region of the provider {}", markdownCode(name),
                               markdownCode(provider.name));
    }
    for (const auto& [pattern, reason] : input.providers().facts().otherRegions)
        if (semantics::Wildcards(pattern).fit(name)) return markdownCode(name) + ": " + markdownText(reason);
    return "";
}

class DeclaredText {
public:
    DeclaredText(const View& view, const pipeline::InputAnalysis& input, const Named& named)
        : view_(view), input_(input), named_(named), symbol_(*named.symbol) {}

    std::string write() {
        if (symbol_.function != nullptr)
            return builtin(symbol_.function->signature, symbol_.function->summary);
        if (symbol_.builtin != nullptr) return builtin(symbol_.name, symbol_.builtin->summary);
        declaration();
        switch (symbol_.kind) {
        case SymbolKind::Kind: kind(); break;
        case SymbolKind::Parameter: parameter(); break;
        case SymbolKind::Component: component(); break;
        case SymbolKind::RegionRole: region(); break;
        case SymbolKind::Plan: plan(); break;
        default: break;
        }
        values();
        belonging();
        return std::move(text_);
    }

private:
    static std::string builtin(std::string_view signature, std::string_view summary) {
        return fmt::format("```dr\n{}\n```\n\n{}", signature, summary);
    }

    void paragraph(const std::string& markdown) {
        if (!markdown.empty()) text_ += (text_.empty() ? "" : "\n\n") + markdown;
    }

    const library::Module* module() const {
        return symbol_.declarations.empty() ? nullptr : input_.moduleOf(symbol_.declarations.front().file);
    }

    void declaration() {
        const library::Module* const file = module();
        if (symbol_.statement == nullptr || file == nullptr)
            return paragraph(fmt::format("```dr\n{}\n```", symbol_.name));
        head_ = headOf(*symbol_.statement, file->file->text());
        paragraph(fmt::format("```dr\n{}\n```", head_));
        paragraph(syntax::documentation(file->tree, file->file->text(), *symbol_.statement));
    }

    void belonging() {
        std::string belongs(binding::spell(symbol_.kind));
        if (symbol_.owner != nullptr)
            belongs += fmt::format(" of the {} {}", binding::spell(symbol_.owner->kind),
                                   markdownCode(symbol_.owner->name));
        paragraph("*" + belongs + "*");
    }

    // ---- kinds and what they take

    void kind() {
        const library::Module* const file = module();
        if (file == nullptr) return;
        DeclaredIndex index;
        index.add(*file);
        const DeclaredKind* const kind = index.kind(symbol_.name);
        if (kind == nullptr) return;
        std::vector<std::string> required;
        std::vector<std::string> others;
        for (const DeclaredSetting& one : kind->settings)
            (one.isRequired() ? required : others).push_back(one.name);
        std::string list;
        const auto add = [&](const char* what, const std::vector<std::string>& words) {
            if (!words.empty())
                list += fmt::format("{}- {}: {}", list.empty() ? "" : "\n", what, inCode(words));
        };
        add("required settings", required);
        add("other settings", others);
        add("signals", namesOf(kind->signals));
        add("actions", namesOf(kind->actions));
        add("exports", namesOf(kind->exports));
        paragraph(list);
    }

    void parameter() {
        const library::Module* const file = module();
        if (file == nullptr || symbol_.statement == nullptr ||
            symbol_.statement->kind != syntax::StatementKind::Param)
            return;
        const auto& definition = syntax::as<syntax::Definition>(*symbol_.statement);
        std::string list;
        const bool isNull =
            definition.value != nullptr && definition.value->kind == syntax::ExpressionKind::Null;
        if (definition.value != nullptr && !isNull)
            list = "- default: " + markdownCode(source::oneLine(file->file->text(definition.value->span)));
        else
            list =
                definition.type != nullptr && definition.type->optional ? "- may be left out" : "- required";
        std::vector<std::string> members;
        if (definition.type != nullptr) addMembers(*definition.type, members);
        if (!members.empty()) list += fmt::format("\n- one of {}", inCode(members));
        paragraph(list);
    }

    static void addMembers(const syntax::TypeExpression& type, std::vector<std::string>& members) {
        if (type.kind == syntax::TypeExpressionKind::Union)
            for (const syntax::TypeExpression* one : type.alternatives)
                if (one->kind == syntax::TypeExpressionKind::Name) members.emplace_back(one->name.text);
    }

    // ---- what stands in the program

    template <class Visit>
    void forEachModel(const Visit& visit) const {
        for (const pipeline::AnalysedTopology& topology : input_.topologies())
            if (topology.model != nullptr && symbol_.owner != nullptr &&
                symbol_.owner->name == topology.model->name)
                visit(topology, *topology.model);
    }

    void component() {
        forEachModel([&](const pipeline::AnalysedTopology& topology, const semantics::Model& model) {
            const semantics::Component* const component = model.declared(symbol_.name);
            if (component == nullptr || component->kind == nullptr) return;
            paragraph(source::firstSentence(syntax::documentation(component->kind->module->tree,
                                                                  component->kind->module->file->text(),
                                                                  *component->kind->declaration)));
            std::vector<std::string> roles;
            for (const semantics::RegionRole* role : component->regions)
                roles.push_back(role->role);
            if (!roles.empty()) paragraph("in " + inCode(roles));
            paragraph(madeOf(topology, *component));
            paragraph(proofOf(view_, *component));
        });
    }

    /// The resources that it is made of, with the names that they have at the provider.
    std::string madeOf(const pipeline::AnalysedTopology& topology,
                       const semantics::Component& component) const {
        std::vector<std::string> types; // in the order of the program
        std::map<std::string, std::size_t> counts;
        std::map<std::string, std::string> names;
        for (const ir::Resource& one : topology.program.resources) {
            if (one.origin.componentName != component.name) continue;
            const std::string type(one.address.type);
            if (counts[type]++ == 0) types.push_back(type);
            if (names.find(type) == names.end()) names[type] = nameOf(one);
        }
        std::string list;
        for (std::size_t index = 0; index < types.size() && index < mostListed; ++index) {
            const std::string& type = types[index];
            list += fmt::format("{}- {}", list.empty() ? "" : "\n", markdownCode(type));
            if (counts[type] > 1) list += fmt::format(" × {}", counts[type]);
            if (!names[type].empty()) list += ": " + markdownCode(names[type]);
        }
        if (types.size() > mostListed)
            list += fmt::format("\n- and {} more types", types.size() - mostListed);
        return list.empty() ? "" : "makes\n\n" + list;
    }

    std::string nameOf(const ir::Resource& resource) const {
        const expansion::Provider* const provider = input_.providers().ofType(resource.address.type);
        if (provider == nullptr) return "";
        const std::string_view attribute = provider->naming.attributeOf(resource.address.type);
        for (const ir::Attribute& one : resource.body.attributes)
            if (one.name == attribute) {
                if (const std::string* const text = one.value.text()) return *text;
                const auto written = semantics::writtenValue(
                    semantics::Value::deferred(one.value, semantics::Type::of(semantics::TypeKind::String)));
                return written ? written->substr(1, written->size() - 2) : "";
            }
        return "";
    }

    void region() {
        forEachModel([&](const pipeline::AnalysedTopology&, const semantics::Model& model) {
            const semantics::RegionRole* const role = model.region(symbol_.name);
            if (role != nullptr) paragraph(aboutRegion(input_, role->name));
        });
    }

    void plan() {
        forEachLedger(view_, [&](const pipeline::AnalysedTopology& topology, const objectives::Ledger&) {
            if (symbol_.owner == nullptr || symbol_.owner->name != topology.model->name) return;
            const semantics::Plan* const plan = topology.model->plan(symbol_.name);
            // At its own head the proof follows anyway.
            if (plan == nullptr || plan->declaration == nullptr || named_.isDeclaration) return;
            if (plan->declaration->span.file == named_.span.file)
                paragraph(proofAt(view_, plan->declaration->span.begin));
        });
    }

    // ---- values

    bool isOfThis(source::Span name) const {
        if (symbol_.kind == SymbolKind::Parameter) return name == named_.span;
        return symbol_.kind == SymbolKind::Value &&
               std::find(symbol_.declarations.begin(), symbol_.declarations.end(), name) !=
                   symbol_.declarations.end();
    }

    void values() {
        std::string list;
        std::size_t count = 0;
        for (const pipeline::AnalysedTopology& topology : input_.topologies())
            for (const pipeline::EvaluatedName& one : topology.values) {
                if (!isOfThis(one.name)) continue;
                if (isWritten(one)) return;
                if (++count > mostListed) continue;
                list += (list.empty() ? "" : "\n") +
                        (one.where.empty() ? "value: " : fmt::format("- {}: ", markdownText(one.where))) +
                        markdownCode(shortened(one.text));
            }
        if (count > mostListed) list += fmt::format("\n- and {} more", count - mostListed);
        paragraph(list);
    }

    /// Whether one reads the value where it is written.
    bool isWritten(const pipeline::EvaluatedName& one) const {
        const source::SourceFile& file = view_.analysis().sources().file(one.name.file);
        std::string_view rest = file.text().substr(one.name.end);
        while (rest.starts_with(' ') || rest.starts_with('='))
            rest.remove_prefix(1);
        return one.where.empty() && rest.starts_with(one.text);
    }

    static std::string shortened(const std::string& text) {
        constexpr std::size_t longest = 200;
        if (text.size() <= longest) return text;
        std::size_t end = longest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;
        return text.substr(0, end) + "…";
    }

    const View& view_;
    const pipeline::InputAnalysis& input_;
    const Named& named_;
    const Symbol& symbol_;
    std::string head_;
    std::string text_;
};

// ---- explanations

std::string_view wordAt(std::string_view text, std::uint32_t offset) {
    const auto isPart = [](char letter) {
        return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
    };
    std::size_t begin = std::min<std::size_t>(offset, text.size());
    std::size_t end = begin;
    while (begin > 0 && isPart(text[begin - 1]))
        --begin;
    while (end < text.size() && isPart(text[end]))
        ++end;
    return text.substr(begin, end - begin);
}

bool isCode(std::string_view word) {
    return word.size() == 6 && word.starts_with("DR") &&
           std::all_of(word.begin() + 2, word.end(), source::isDigit);
}

/// Whether what an `allow` names stands there.
bool isAllowed(std::span<const syntax::Statement* const> statements, std::uint32_t offset) {
    return std::any_of(statements.begin(), statements.end(), [&](const syntax::Statement* one) {
        if (offset < one->span.begin || offset > one->span.end) return false;
        if (one->kind == syntax::StatementKind::Allow) {
            const syntax::Expression* const rule = syntax::as<syntax::Suppression>(*one).rule();
            return rule != nullptr && rule->span.begin <= offset && offset <= rule->span.end;
        }
        const syntax::Body* const body = syntax::bodyOf(*one);
        return body != nullptr && isAllowed(body->statements, offset);
    });
}

const diagnostics::CodeInfo* codeOf(semantics::Waived waived) {
    switch (waived) {
    case semantics::Waived::MissedObjective: return &diagnostics::codes::objectiveMissed.info;
    case semantics::Waived::NotRecovered: return &diagnostics::codes::notRecovered.info;
    case semantics::Waived::Degraded: return &diagnostics::codes::sentEarly.info;
    }
    return nullptr;
}

} // namespace

std::string declaredText(const View& view, const Named& named) {
    const pipeline::InputAnalysis* const input = inputOf(view);
    return input == nullptr ? "" : DeclaredText(view, *input, named).write();
}

std::string regionAt(const View& view, std::uint32_t offset) {
    const pipeline::InputAnalysis* const input = inputOf(view);
    if (input == nullptr) return "";
    for (const pipeline::AnalysedTopology& topology : input->topologies())
        if (topology.model != nullptr)
            for (const semantics::RegionRole& role : topology.model->regions)
                if (!role.name.empty() && isAtHead(view, role.span, offset))
                    return aboutRegion(*input, role.name);
    return "";
}

std::string explanationAt(const View& view, std::uint32_t offset) {
    const std::string_view word = wordAt(view.text().text(), offset);
    const diagnostics::CodeInfo* code = isCode(word) ? diagnostics::findCode(word) : nullptr;
    if (const auto waived = semantics::waivedBy(word);
        waived && isAllowed(view.text().tree().statements, offset))
        code = codeOf(*waived);
    if (code == nullptr) return "";
    return std::string(diagnostics::pageOf(*code).value_or(""));
}

} // namespace drc::language_server
