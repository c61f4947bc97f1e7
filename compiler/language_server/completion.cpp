#include "language_server/completion_list.hpp"
#include "language_server/cursor.hpp"
#include "language_server/declared_index.hpp"
#include "language_server/features.hpp"
#include "language_server/program_names.hpp"
#include "language_server/symbol_at.hpp"

#include "binding/builtins.hpp"
#include "semantics/model.hpp"
#include "syntax/statement.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

namespace {

using binding::SymbolKind;
using syntax::StatementKind;
using Words = std::set<std::string, std::less<>>;

// ---- the language's own words

struct KeywordOf {
    StatementKind kind;
    std::string_view keyword;
    std::string_view meaning;
};

constexpr std::array keywords{
#define DRC_STATEMENT(kind, shape, head, name, declares, lines, meaning)                                     \
    KeywordOf{StatementKind::kind, name, meaning},
#define DRC_WORD_STATEMENT(...)
#include "syntax/statements.def"
};

template <class Item>
void addKeywords(CompletionList& list) {
    for (const StatementKind kind : syntax::Listed<Item>::kinds)
        for (const KeywordOf& one : keywords)
            if (one.kind == kind)
                list.add({std::string(one.keyword), Offered::Keyword, "", std::string(one.meaning), "", 4});
}

/// What may be written at a place of a document.
class Completing {
public:
    Completing(const View& view, const Cursor& cursor)
        : view_(view), cursor_(cursor), names_(view), list_(view) {
        index_.push_back(&libraryIndex());
        if (const pipeline::InputAnalysis* const input = inputOf(view)) {
            for (std::size_t id = 0; id < view.analysis().sources().size(); ++id)
                if (const library::Module* const module = input->moduleOf(static_cast<source::FileId>(id));
                    module != nullptr && !module->inLibrary)
                    own_.add(*module);
        }
        index_.push_back(&own_);
    }

    Json run() {
        if (!cursor_.inComment && !cursor_.inText) place();
        return list_.take();
    }

private:
    // ---- what is known

    const DeclaredKind* kind(std::string_view name) const {
        for (auto one = index_.rbegin(); one != index_.rend(); ++one)
            if (const DeclaredKind* const found = (*one)->kind(name)) return found;
        return nullptr;
    }

    const DeclaredKind* kindOf(std::string_view component) const {
        const ProgramName* const name = names_.find(component);
        return name == nullptr ? nullptr : kind(name->kind);
    }

    std::string_view word(std::size_t index) const {
        return index < cursor_.statement.size() ? cursor_.statement[index].text : std::string_view();
    }
    std::string_view lastWord(std::size_t before = 0) const {
        return before < cursor_.statement.size()
                   ? cursor_.statement[cursor_.statement.size() - 1 - before].text
                   : std::string_view();
    }

    // ---- where

    void place() {
        if (lastWord() == ".") return afterDot();
        const OpenBlock* const block = cursor_.block();
        if (!cursor_.assigned.empty() || cursor_.depth > 0) {
            // Behind a value the next setting may stand, on the same line.
            if (block != nullptr && cursor_.depth == 0 && isValueComplete()) settings(*block);
            return value();
        }
        if (block == nullptr) return file();
        const std::string_view head = block->head.empty() ? std::string_view() : block->head.front().text;
        if (head == "topology" || head == "extend") return topology();
        if (head == "replicate") return replicate();
        if (head == "steps" || head == "on_failure" || head == "together") return steps();
        if (head == "detect") return detect();
        if (head == "failover" || head == "failback" || head == "switchover") return plan();
        if (head == "objectives") return objectives();
        if (head == "drill") return settingsOf({"plan", "every", "at"});
        if (head == "kind") return declarations<syntax::KindItem>();
        if (head == "action") return declarations<syntax::ActionItem>();
        if (head == "step") return declarations<syntax::ActionStepItem>();
        if (head == "rule") return declarations<syntax::RuleItem>();
        if (head == "policy" || head == "advice" || head == "pattern")
            return declarations<syntax::PolicyItem>();
        if (head == "resource" || head == "data" || head == "ephemeral") return value();
        if (isInside("kind") || isInside("rule")) return declarations<syntax::KindItem>();
        settings(*block);
    }

    bool isValueComplete() const {
        if (cursor_.statement.empty()) return false;
        const Lexeme& last = cursor_.statement.back();
        return last.text != "=" && (last.isWord() || last.isText() || last.text == ")");
    }

    bool isInside(std::string_view keyword) const {
        for (std::size_t depth = 0; depth < cursor_.blocks.size(); ++depth)
            if (cursor_.keyword(depth) == keyword) return true;
        return false;
    }

    /// The head of the block around the innermost one.
    const OpenBlock* around() const {
        const OpenBlock* inner = nullptr;
        for (auto one = cursor_.blocks.rbegin(); one != cursor_.blocks.rend(); ++one) {
            if (one->isMap) continue;
            if (inner != nullptr) return &*one;
            inner = &*one;
        }
        return nullptr;
    }

    void file() {
        if (cursor_.statement.empty()) return addKeywords<syntax::FileItem>(list_);
        if (word(0) == "kind" && lastWord() == ":") return traits();
        if (word(0) == "kind" && lastWord() == ",") return traits();
    }

    void traits() {
        for (const DeclaredIndex* index : index_)
            for (const auto& [name, trait] : index->traits())
                list_.add({name, Offered::Interface, "trait", trait.documentation});
    }

    void topology() {
        if (cursor_.statement.empty()) {
            addKeywords<syntax::TopologyItem>(list_);
            for (const DeclaredIndex* index : index_)
                for (const auto& [name, one] : index->kinds())
                    list_.add({name, Offered::Class, "kind", one.documentation, name + " $1 { $0 }", 5});
            for (const std::string_view setting :
                 {"tags", "layout", "environment", "strategy", "protect", "deployed_by"})
                list_.add({std::string(setting), Offered::Property, "setting", "",
                           std::string(setting) + " = $1", 6});
            return;
        }
        const std::string_view first = word(0);
        if (first == "replicate" || first == "failover" || first == "failback" || first == "switchover")
            return roles();
        if (first == "allow") return allow();
        if (first == "assume") return components({});
        if (cursor_.statement.size() > 1 && lastWord() == "in") return value();
    }

    void allow() {
        if (cursor_.statement.size() == 1) {
            for (const DeclaredIndex* index : index_)
                for (const auto& [name, rule] : index->rules())
                    list_.add({name, Offered::Function, "rule of " + rule.owner, rule.documentation});
            for (const semantics::Waived waived : semantics::allWaived)
                list_.add({std::string(semantics::spell(waived)), Offered::Function, "verdict"});
            return;
        }
        const std::string_view last = lastWord();
        if (last == "on") {
            components({});
            names(SymbolKind::Plan, Offered::Event);
            return;
        }
        const bool hasTarget = std::any_of(cursor_.statement.begin(), cursor_.statement.end(),
                                           [](const Lexeme& one) { return one.text == "on"; });
        const bool hasReason = std::any_of(cursor_.statement.begin(), cursor_.statement.end(),
                                           [](const Lexeme& one) { return one.text == "because"; });
        if (!hasTarget) return word({"on"});
        if (!hasReason) return list_.add({"because", Offered::Keyword, "", "", "because \"$1\"", 0});
        word({"until", "by"});
    }

    void word(std::initializer_list<std::string_view> words) {
        for (const std::string_view one : words)
            list_.add({std::string(one), Offered::Keyword, "", "", "", 0});
    }

    void settingsOf(std::initializer_list<std::string_view> settings) {
        if (!cursor_.statement.empty()) return;
        for (const std::string_view one : settings)
            list_.add({std::string(one), Offered::Property, "setting", "", std::string(one) + " = $1", 1});
    }

    void objectives() { settingsOf({"rpo", "rto"}); }

    void plan() {
        if (cursor_.statement.empty()) {
            addKeywords<syntax::PlanItem>(list_);
            settingsOf({"mode", "only"});
            return;
        }
        if (word(0) == "allow") allow();
    }

    template <class Item>
    void declarations() {
        if (cursor_.statement.empty()) return addKeywords<Item>(list_);
        value();
    }

    void roles(int rank = 0) { names(SymbolKind::RegionRole, Offered::EnumMember, rank); }

    void names(SymbolKind sort, Offered kind, int rank = 2) {
        for (const ProgramName& one : names_.all())
            if (one.sort == sort) list_.add({one.name, kind, one.kind, "", "", rank});
    }

    /// Those of a kind or with a trait first; all where `sort` is empty.
    void components(std::string_view sort) {
        for (const ProgramName& one : names_.all()) {
            if (one.sort != SymbolKind::Component) continue;
            const DeclaredKind* const known = kind(one.kind);
            const bool fits = sort.empty() || one.kind == sort || (known != nullptr && known->is(sort));
            list_.add({one.name, Offered::Variable, one.kind, known == nullptr ? "" : known->documentation,
                       "", fits ? 1 : 6});
        }
    }

    void replicate() {
        if (!cursor_.statement.empty()) return;
        const Words there = writtenIn(*cursor_.block());
        for (const ProgramName& one : names_.all()) {
            const DeclaredKind* const known = one.sort == SymbolKind::Component ? kind(one.kind) : nullptr;
            if (known != nullptr && known->is("stateful") && !there.contains(one.name))
                list_.add({one.name, Offered::Variable, one.kind, known->documentation, "", 1});
        }
    }

    void steps() {
        if (cursor_.statement.empty()) {
            word({"approve", "wait", "together"});
            for (const ProgramName& one : names_.all())
                if (const DeclaredKind* const known =
                        one.sort == SymbolKind::Component ? kind(one.kind) : nullptr)
                    for (const DeclaredName& action : known->actions)
                        list_.add({action.name, Offered::Function, "action of " + one.kind,
                                   action.documentation, action.name + " $1", 1});
            return;
        }
        if (cursor_.statement.size() != 1) return;
        for (const ProgramName& one : names_.all())
            if (const DeclaredKind* const known =
                    one.sort == SymbolKind::Component ? kind(one.kind) : nullptr;
                known != nullptr && has(known->actions, word(0)))
                list_.add({one.name, Offered::Variable, one.kind, known->documentation, "", 1});
    }

    void detect() {
        if (cursor_.statement.empty()) {
            for (const ProgramName& one : names_.all())
                if (const DeclaredKind* const known =
                        one.sort == SymbolKind::Component ? kind(one.kind) : nullptr)
                    for (const DeclaredName& signal : known->signals)
                        list_.add({signal.name, Offered::Event, "signal of " + one.kind, signal.documentation,
                                   signal.name + " $1", 1});
            return;
        }
        if (cursor_.statement.size() != 1) return;
        for (const ProgramName& one : names_.all())
            if (const DeclaredKind* const known =
                    one.sort == SymbolKind::Component ? kind(one.kind) : nullptr;
                known != nullptr && has(known->signals, word(0)))
                list_.add({one.name, Offered::Variable, one.kind, known->documentation, "", 1});
    }

    static bool has(const std::vector<DeclaredName>& list, std::string_view name) {
        return std::any_of(list.begin(), list.end(),
                           [&](const DeclaredName& one) { return one.name == name; });
    }

    // ---- settings of a component, a replica, a step, a detector

    void settings(const OpenBlock& block) {
        if (!cursor_.statement.empty() && cursor_.assigned.empty()) return;
        const Words there = writtenIn(block);
        for (const std::vector<DeclaredSetting>* list : settingsFor(block))
            list_.addSettings(*list, there);
        if (kind(headWord(block, 0)) != nullptr && around() != nullptr) {
            if (!there.contains("in"))
                list_.add({"in", Offered::Property, "the regions in which it lives", "", "in = $1", 4});
            if (!there.contains("tags"))
                list_.add({"tags", Offered::Property, "map of string", "", "tags = { $1 }", 4});
            list_.add({"objectives", Offered::Keyword, "", "", "objectives { $1 }", 4});
        }
    }

    static std::string_view headWord(const OpenBlock& block, std::size_t index) {
        return index < block.head.size() ? block.head[index].text : std::string_view();
    }

    std::vector<const std::vector<DeclaredSetting>*> settingsFor(const OpenBlock& block) const {
        const OpenBlock* const outer = around();
        const std::string_view outside = outer == nullptr ? std::string_view() : headWord(*outer, 0);
        if (outside == "replicate") {
            const DeclaredKind* const known = kindOf(headWord(block, 0));
            return known == nullptr ? std::vector<const std::vector<DeclaredSetting>*>{}
                                    : std::vector{&known->replicaSettings};
        }
        const bool isStep = outside == "steps" || outside == "on_failure" || outside == "together";
        if (isStep || outside == "detect") {
            const DeclaredKind* const known = kindOf(headWord(block, 1));
            if (known == nullptr) return {};
            for (const DeclaredName& one : isStep ? known->actions : known->signals)
                if (one.name == headWord(block, 0)) return {&one.settings};
            return {};
        }
        const DeclaredKind* const known = kind(headWord(block, 0));
        if (known == nullptr) return {};
        return {&known->settings};
    }

    /// The first words of the lines of a block, as far as the text goes.
    Words writtenIn(const OpenBlock& block) const {
        Words result;
        const std::string& text = view_.text().text();
        int depth = 0;
        bool isStart = true;
        for (std::size_t at = block.open + 1; at < text.size() && depth >= 0; ++at) {
            const char sign = text[at];
            if (sign == '{' || sign == '[' || sign == '(') ++depth;
            if (sign == '}' || sign == ']' || sign == ')') --depth;
            if (depth == 0 && isStart &&
                (std::isalpha(static_cast<unsigned char>(sign)) != 0 || sign == '_')) {
                std::size_t end = at;
                while (end < text.size() &&
                       (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
                    ++end;
                if (at != cursor_.begin) result.insert(text.substr(at, end - at));
                at = end - 1;
                isStart = false;
            } else if (sign == '\n' || (depth == 0 && sign == '{')) {
                isStart = sign == '\n';
            }
        }
        return result;
    }

    // ---- values

    const DeclaredSetting* assignedSetting() const {
        const OpenBlock* const block = cursor_.block();
        if (block == nullptr) return nullptr;
        const std::string_view name = cursor_.assigned;
        for (const std::vector<DeclaredSetting>* list : settingsFor(*block))
            for (const DeclaredSetting& one : *list)
                if (one.name == name) return &one;
        return nullptr;
    }

    /// `topic` of `list of topic`, `kms` of `kms?`.
    static std::string_view sortIn(std::string_view type) {
        if (type.ends_with('?')) type.remove_suffix(1);
        const std::size_t space = type.rfind(' ');
        return space == std::string_view::npos ? type : type.substr(space + 1);
    }

    void value() {
        if (lastWord() == "in" || cursor_.assigned == "in") {
            roles();
            if (lastWord() == "in") list_.add({"every region", Offered::Keyword, "", "", "", 1});
        }
        if (cursor_.assigned == "mode") return members({"automatic", "approved", "manual"});
        if (cursor_.assigned == "strategy") return patterns();
        if (cursor_.assigned == "layout") return members({"single", "split"});
        if (const DeclaredSetting* const setting = assignedSetting()) {
            for (const std::string& member : setting->members)
                list_.add({member, Offered::EnumMember, setting->name, "", "", 0});
            if (sortIn(setting->type) == "bool") members({"true", "false"});
            components(sortIn(setting->type));
        } else {
            components({});
        }
        roles(3);
        names(SymbolKind::Value, Offered::Variable, 4);
        names(SymbolKind::Parameter, Offered::Variable, 4);
        for (const DeclaredIndex* index : index_)
            for (const auto& [name, one] : index->functions())
                if (index == &own_)
                    list_.add({name, Offered::Function, "function", one.documentation, "", 5});
        for (const std::string_view one : {"true", "false", "null"})
            list_.add({std::string(one), Offered::Value, "", "", "", 6});
        for (const binding::BuiltinFunction& one : binding::builtinFunctions())
            if (one.contexts == 0)
                list_.add({std::string(one.name), Offered::Function, std::string(one.signature),
                           std::string(one.summary), std::string(one.name) + "($1)", 7});
        for (const binding::BuiltinName& one : binding::builtinNames())
            if ((one.contexts & (isInside("kind") ? binding::InAnyKind : binding::InTopology)) != 0)
                list_.add({std::string(one.name), Offered::Variable, "", std::string(one.summary), "", 6});
    }

    void members(std::initializer_list<std::string_view> members) {
        for (const std::string_view one : members)
            list_.add({std::string(one), Offered::EnumMember, "", "", "", 0});
    }

    void patterns() {
        for (const DeclaredIndex* index : index_)
            for (const auto& [name, one] : index->patterns())
                list_.add({name, Offered::Module, "pattern", one.documentation, "", 0});
    }

    // ---- behind a dot

    void afterDot() {
        std::size_t before = 1;
        while (lastWord(before) == ")" || lastWord(before) == "]")
            ++before;
        const std::string_view base = lastWord(before);
        if (const ProgramName* const name = names_.find(base);
            name != nullptr && name->sort == SymbolKind::RegionRole)
            return members({"name", "default", "role"});
        if (const DeclaredKind* const known = kindOf(base)) {
            for (const DeclaredName& one : known->exports)
                list_.add({one.name, Offered::Field, "of " + known->name, one.documentation, "", 1});
            for (const DeclaredName& one : known->signals)
                list_.add({one.name, Offered::Event, "signal of " + known->name, one.documentation, "", 2});
            for (const DeclaredName& one : known->actions)
                list_.add(
                    {one.name, Offered::Function, "action of " + known->name, one.documentation, "", 3});
            return;
        }
        if (kind(base) != nullptr) components(base);
    }

    const View& view_;
    const Cursor& cursor_;
    ProgramNames names_;
    CompletionList list_;
    DeclaredIndex own_;
    std::vector<const DeclaredIndex*> index_;
};

} // namespace

Json completion(const View& view, const Received& params) {
    const Cursor cursor = cursorAt(view.text().text(), view.offsetIn(params));
    return Completing(view, cursor).run();
}

} // namespace drc::language_server
