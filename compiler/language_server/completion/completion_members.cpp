#include "language_server/completion/completing.hpp"
#include "language_server/names/symbol_at.hpp"

#include "library/contract.hpp"
#include "policy/limits.hpp"
#include "policy/plan_subjects.hpp"
#include "policy/subjects.hpp"
#include "source/file_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

/// What stands behind a dot, and in quotes.
namespace drc::language_server {

namespace {

using binding::SymbolKind;

/// A path as a file in the folder says it; both are normalised.
std::string relativeTo(std::string_view folder, std::string_view path) {
    std::string result;
    while (!folder.empty() && folder != "." &&
           !(path.starts_with(folder) && path.substr(folder.size()).starts_with('/'))) {
        result += "../";
        const std::size_t slash = folder.rfind('/');
        folder = slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
    }
    if (!folder.empty() && folder != ".") path.remove_prefix(folder.size());
    while (path.starts_with('/'))
        path.remove_prefix(1);
    return result + std::string(path);
}

} // namespace

void Completing::fields(std::initializer_list<std::string_view> list) {
    for (const std::string_view one : list)
        list_.add({std::string(one), Offered::Field, "", "", "", "", "", 1, {}});
}

void Completing::members(const std::vector<std::string>& list) {
    for (const std::string& one : list)
        list_.add({one, Offered::Field, "", "", "", "", "", 1, {}});
}

void Completing::membersOfKind(const DeclaredKind& kind, bool withSettings) {
    for (const DeclaredName& one : kind.exports)
        list_.add({one.name, Offered::Field, "", "export", kind.name, "", "", 1, {}});
    if (!withSettings) return;
    for (const DeclaredSetting& one : kind.settings)
        list_.add({one.name, Offered::Property, one.type, "parameter", kind.name, "", "", 3, {}});
}

/// Functions may be called as methods, of whatever value it is.
void Completing::methods() {
    for (const binding::BuiltinFunction& one : binding::builtinFunctions()) {
        const bool isKnown = one.contexts == 0 || (one.contexts & context_.contexts()) != 0;
        if (one.fewest == 0 || !isKnown) continue;
        const std::string name(one.name);
        list_.add({name,
                   Offered::Function,
                   std::string(one.signature),
                   "builtin",
                   "",
                   one.most == 1 ? name + "()" : name + "($1)",
                   one.most == 1 ? name + "()" : name + "(",
                   7,
                   {}});
    }
}

void Completing::membersOfLocal(const LocalName& local) {
    const std::string_view keyword = local.keyword;
    if (keyword == "resource" || keyword == "data" || keyword == "ephemeral") {
        const library::BlockMode mode = keyword == "data"        ? library::BlockMode::Data
                                        : keyword == "ephemeral" ? library::BlockMode::Ephemeral
                                                                 : library::BlockMode::Resource;
        if (const library::SchemaBlock* const schema = librarySchema().find(mode, local.type)) {
            for (const library::SchemaAttribute& one : schema->attributes)
                list_.add(
                    {std::string(one.name), Offered::Field, "", "", "", "", "", one.computed ? 1 : 2, {}});
            for (const library::SchemaNestedBlock& one : schema->blocks)
                list_.add({std::string(one.name), Offered::Field, "block", "", "", "", "", 3, {}});
        }
        return;
    }
    if (keyword == "signal" && context_.around != nullptr) {
        if (const DeclaredName* const signal = context_.around->signal(local.name))
            for (const DeclaredSetting& one : signal->settings)
                list_.add({one.name, Offered::Property, one.type, "", "", "", "", 1, {}});
        return;
    }
    if (keyword == "part" || keyword == "param") {
        if (const DeclaredKind* const kind = known_.partKind(local.type)) return membersOfKind(*kind, true);
        if (const DeclaredName* const trait = known_.trait(local.type)) {
            for (const DeclaredSetting& one : trait->settings)
                list_.add({one.name, Offered::Field, one.type, "demand", trait->name, "", "", 1, {}});
            return;
        }
        if (local.type == "duration") fields({"seconds", "milliseconds", "minutes", "hours", "days"});
        if (local.type == "size") fields({"bytes", "KiB", "MiB", "GiB"});
        if (local.type == "region") fields({"name", "role"});
        return methods();
    }
    const bool isOfComponents =
        local.type == "components" || local.type == "used_by" || local.type == "needs";
    const bool isOfResources =
        local.type.starts_with("resources") || local.type == "everything" || local.type == "everything_of";
    const bool isOfPlans = local.type == "plans";
    const bool isOfBreaches = local.type == "beyond_limits";
    // In a rule nearly everything is one of these.
    const bool mayBeAny = (context_.contexts() & binding::InRule) != 0 && !isOfComponents && !isOfResources &&
                          !isOfPlans && !isOfBreaches;
    if (isOfComponents || mayBeAny) members(policy::ComponentSubject::allMembers());
    if (isOfResources || mayBeAny) members(policy::ResourceSubject::allMembers());
    if (isOfPlans || mayBeAny) members(policy::PlanSubject::allMembers());
    if (isOfBreaches || mayBeAny) members(policy::BreachSubject::allMembers());
    if (local.type == "regions") fields({"name", "role"});
    if (local.type == "replicas") fields({"source", "target"});
    methods();
}

void Completing::afterDot() {
    const std::string_view first = word(0);
    const bool isCall = first == "call" || first == "until" || first == "check" || first == "unless";
    if (isCall && cursor_.statement.size() == 3 && context_.place == BlockSort::ActionStep)
        return operations();
    std::size_t before = 1;
    while (cursor_.last(before) == ")")
        ++before;
    const std::string_view base = cursor_.last(before);
    const bool isMember = cursor_.last(before + 1) == ".";
    // Of those the program's names say more.
    const auto isOfTopology = [&](const LocalName& one) {
        return context_.contexts() == binding::InTopology && (one.keyword == "let" || one.keyword == "param");
    };
    const auto local =
        std::find_if(cursor_.locals.rbegin(), cursor_.locals.rend(),
                     [&](const LocalName& one) { return one.name == base && !isOfTopology(one); });
    if (!isMember && local != cursor_.locals.rend()) {
        // The elements of a family are components of its kind.
        const DeclaredKind* const kind =
            local->keyword == "for" ? known_.kindOfComponent(local->type) : nullptr;
        return kind != nullptr ? membersOfKind(*kind, false) : membersOfLocal(*local);
    }
    if (const ProgramName* const name = isMember ? nullptr : known_.names().find(base)) {
        if (name->sort == SymbolKind::RegionRole) return fields({"name", "role"});
        if (const DeclaredKind* const kind = known_.kindOfComponent(base)) {
            membersOfKind(*kind, false);
            if (first != "assume" && first != "allow") return;
            for (const DeclaredName& one : kind->signals)
                list_.add({one.name, Offered::Event, "signal", "signal", kind->name, "", "", 0, {}});
            for (const DeclaredName& one : kind->actions)
                list_.add({one.name, Offered::Function, "action", "action", kind->name, "", "", 0, {}});
            return;
        }
        members(name->keys);
    }
    const std::uint8_t contexts = context_.contexts();
    if (!isMember && (contexts & binding::InAnyKind) != 0) {
        if (base == library::contract::accountKind)
            if (const DeclaredKind* const kind = known_.kind(base)) return membersOfKind(*kind, true);
        if (base == "replica") {
            fields({"source", "target"});
            if (context_.around != nullptr)
                for (const DeclaredSetting& one : context_.around->replicaSettings)
                    list_.add({one.name, Offered::Property, one.type, "", "", "", "", 1, {}});
            return;
        }
        if (base == "pair") return fields({"from", "to"});
        if (base == "region" || base == "home" || base == "to" || base == "from")
            return fields({"name", "role"});
        if (base == "global") return locals(1);
    }
    methods();
    fields({"seconds", "milliseconds", "minutes", "hours", "days", "bytes", "KiB", "MiB", "GiB"});
}

// ---- in quotes

void Completing::inQuotes() {
    const bool isImport = cursor_.statement.size() == 1 && word(0) == "import" && cursor_.blocks.empty();
    if (isImport) return paths();
    if (isRegion()) regions(textInQuotes(), "");
}

/// What stands between the quotes around the place.
source::Span Completing::textInQuotes() const {
    source::Span written{0, cursor_.textBegin, cursor_.textBegin};
    const std::string& text = view_.text().text();
    while (written.end < text.size() && text[written.end] != '"' && text[written.end] != '\n')
        ++written.end;
    return written;
}

/// `region primary = …` of a topology.
bool Completing::isRegion() const {
    return context_.contexts() == binding::InTopology && cursor_.statement.size() == 3 &&
           word(0) == "region" && cursor_.last() == "=" && cursor_.brackets.empty();
}

/// Those of the providers that have the same ones for everybody.
void Completing::regions(source::Span written, std::string_view quote) {
    const pipeline::InputAnalysis* const input = inputOf(view_);
    if (input == nullptr) return;
    for (const expansion::Provider& provider : input->providers().all())
        for (const std::string& name : provider.regions)
            list_.add({fmt::format("{0}{1}{0}", quote, name), Offered::Value, provider.name, "", "", "", "",
                       0, quote.empty() ? std::optional(written) : std::nullopt});
}

/// The programs of the project that are not imported yet, as the document would say it.
void Completing::paths() {
    const std::string folder = source::folderOf(view_.document().path);
    const source::Span written = textInQuotes();
    const std::string& text = view_.text().text();
    for (const std::string& path : view_.programsAround()) {
        const std::string said = relativeTo(folder, path);
        if (path == view_.document().path || text.find("\"" + said + "\"") != std::string::npos) continue;
        list_.add({said, Offered::File, "", "", "", "", "", 1, written});
    }
}

} // namespace drc::language_server
