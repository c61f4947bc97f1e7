#include "semantics/setting_fix.hpp"

#include "diagnostics/removal.hpp"
#include "semantics/resolver.hpp"
#include "semantics/written_value.hpp"
#include "syntax/in_quotes.hpp"
#include "syntax/setting_edits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace drc::semantics {

using syntax::as;
using syntax::StatementKind;

namespace {

/// Makes the edits of one clause. What cannot be done makes the whole of it impossible.
class ClauseEdits {
public:
    ClauseEdits(const FixTarget& target, const Environment& environment, Evaluator& evaluator,
                const Model& model, const source::SourceFile& file)
        : target_(target), environment_(environment), evaluator_(evaluator), model_(model), file_(file) {}

    bool in(const syntax::SettingsBlock& block, const syntax::Body& wanted, const std::string& path = "") {
        std::vector<std::string> added;
        for (const syntax::Statement* statement : wanted.statements)
            if (!change(block, *statement, path, added)) return false;
        insert(block, added);
        return true;
    }

    /// The attribute that the target is.
    bool ofAttribute(const syntax::SettingsBlock& block, const syntax::Body& wanted) {
        const syntax::Expression* const value = newValueIn(wanted);
        const syntax::SettingsBlock::Found found = block.find(target_.attribute);
        if (value == nullptr || found.isUnclear || !syntax::isBareWord(target_.attribute)) return false;
        std::vector<std::string> added;
        if (!setting(target_.attribute, *value, found.statement, "", added)) return false;
        insert(block, added);
        return true;
    }

    std::vector<diagnostics::Edit> takeEdits() { return std::move(edits_); }
    bool removesComments() const { return removesComments_; }
    const std::vector<std::string>& changes() const { return changes_; }

private:
    void insert(const syntax::SettingsBlock& block, const std::vector<std::string>& added) {
        if (auto edit = syntax::insertion(block, added, removed_, file_)) edits_.push_back(*std::move(edit));
    }

    bool change(const syntax::SettingsBlock& block, const syntax::Statement& wanted, const std::string& path,
                std::vector<std::string>& added) {
        const bool isSetting = wanted.kind == StatementKind::Setting;
        const syntax::Name name =
            isSetting ? as<syntax::Definition>(wanted).name : as<syntax::Block>(wanted).name;
        if (path.empty() && !canSet(name.text)) return false;
        const syntax::SettingsBlock::Found found = block.find(name.text);
        if (found.isUnclear) return false;
        if (!isSetting) return section(as<syntax::Block>(wanted), found.statement, path, added);
        return setting(name.text, *as<syntax::Definition>(wanted).value, found.statement, path, added);
    }

    bool canSet(std::string_view name) const {
        const auto& others = target_.others;
        return target_.parameters == nullptr || target_.parameters->find(name) != nullptr ||
               std::find(others.begin(), others.end(), name) != others.end();
    }

    bool section(const syntax::Block& wanted, const syntax::Statement* present, const std::string& path,
                 std::vector<std::string>& added) {
        const std::string inner = path + std::string(wanted.name.text) + ".";
        if (present != nullptr)
            return present->kind == StatementKind::Section &&
                   in(syntax::SettingsBlock(*present), *wanted.body, inner);
        auto text = writtenSection(wanted);
        if (!text) return false;
        changes_.push_back(fmt::format("add `{}{}`", path, *text));
        added.push_back(*std::move(text));
        return true;
    }

    std::optional<std::string> writtenSection(const syntax::Block& wanted) {
        std::vector<std::string> lines;
        for (const syntax::Statement* statement : wanted.body->statements) {
            std::optional<std::string> line;
            if (statement->kind == StatementKind::Setting) {
                const auto& definition = as<syntax::Definition>(*statement);
                const Value value = evaluator_.evaluate(*definition.value, environment_);
                if (value.isNull()) continue;
                line = writtenValue(value);
                if (line) line = fmt::format("{} = {}", definition.name.text, *line);
            } else {
                line = writtenSection(as<syntax::Block>(*statement));
            }
            if (!line) return std::nullopt;
            lines.push_back(*std::move(line));
        }
        return fmt::format("{} {{ {} }}", wanted.name.text, fmt::join(lines, "  "));
    }

    bool setting(std::string_view name, const syntax::Expression& expression,
                 const syntax::Statement* present, const std::string& path, std::vector<std::string>& added) {
        const Value value = evaluator_.evaluate(expression, environment_);
        if (value.isNull()) return present == nullptr || remove(name, *present, path);
        const auto text = written(name, value, path);
        if (!text) return false;
        if (present != nullptr) return replace(name, *present, *text, path);
        added.push_back(fmt::format("{} = {}", name, *text));
        changes_.push_back(fmt::format("set `{}{}`", path, added.back()));
        return true;
    }

    std::optional<std::string> written(std::string_view name, const Value& value,
                                       const std::string& path) const {
        const auto& named = target_.named;
        const bool isName = std::find(named.begin(), named.end(), name) != named.end();
        if (isName && value.text() != nullptr) return *value.text();
        const bool isParameter = target_.parameters != nullptr && path.empty();
        const Parameter* const parameter = isParameter ? target_.parameters->find(name) : nullptr;
        return writtenValue(value, parameter == nullptr ? nullptr : &parameter->type);
    }

    bool remove(std::string_view name, const syntax::Statement& present, const std::string& path) {
        const diagnostics::Fix removal = diagnostics::removalOf("", present.span, evaluator_.sources());
        removesComments_ =
            removesComments_ || removal.applicability == diagnostics::Applicability::NeedsReview;
        edits_.insert(edits_.end(), removal.edits.begin(), removal.edits.end());
        removed_.push_back(&present);
        changes_.push_back(fmt::format("remove `{}{}`", path, name));
        return true;
    }

    bool replace(std::string_view name, const syntax::Statement& present, const std::string& text,
                 const std::string& path) {
        if (present.kind != StatementKind::Setting) return false;
        const syntax::Expression* written = as<syntax::Definition>(present).value;
        std::string where;
        const syntax::MapExpression* const byRegion =
            target_.region == nullptr || !path.empty() ? nullptr : model_.byRegion(*written);
        if (byRegion != nullptr) {
            written = entryOf(*byRegion);
            where = fmt::format(" in `{}`", target_.region->role);
        }
        if (written == nullptr) return false;
        if (file_.text(written->span) == text) return true;
        edits_.push_back({written->span, text});
        changes_.push_back(fmt::format("set `{}{} = {}`{}", path, name, text, where));
        return true;
    }

    const syntax::Expression* entryOf(const syntax::MapExpression& byRegion) const {
        for (const syntax::MapEntry& entry : byRegion.entries)
            if (syntax::plainName(entry.key).text == target_.region->role) return entry.value;
        return nullptr;
    }

    const FixTarget& target_;
    const Environment& environment_;
    Evaluator& evaluator_;
    const Model& model_;
    const source::SourceFile& file_;
    std::vector<diagnostics::Edit> edits_;
    std::vector<std::string> changes_;
    std::vector<const syntax::Statement*> removed_;
    bool removesComments_ = false;
};

} // namespace

const syntax::Expression* newValueIn(const syntax::Body& body) {
    if (body.statements.size() != 1 || body.statements.front()->kind != StatementKind::Setting)
        return nullptr;
    const auto& only = as<syntax::Definition>(*body.statements.front());
    return only.name.text == "value" ? only.value : nullptr;
}

FixTarget targetOf(const Component& component) {
    FixTarget target;
    target.place = component.span;
    target.name = fmt::format("`{}`", component.written());
    if (component.kind != nullptr) target.parameters = &component.kind->parameters;
    target.others = componentSettings();
    target.isShared = component.family != nullptr;
    return target;
}

diagnostics::Applicability applicabilityOf(const syntax::FixClause& clause, const FixTarget& target,
                                           const source::SourceMap& sources) {
    const bool isSafe = sources.text(clause.keyword) == "fix" && !target.isShared;
    return isSafe ? diagnostics::Applicability::Safe : diagnostics::Applicability::NeedsReview;
}

std::optional<diagnostics::Fix> settingFix(const syntax::FixClause& clause, const FixTarget& target,
                                           const Environment& environment, Evaluator& evaluator,
                                           const Model& model, const library::Library& library) {
    if (target.place.empty()) return std::nullopt;
    const library::Module* const module = library.moduleOf(target.place.file);
    if (module == nullptr || module->inLibrary) return std::nullopt;
    const syntax::Statement* const holder = syntax::holderAt(module->tree.statements, target.place);
    if (holder == nullptr) return std::nullopt;
    ClauseEdits edits(target, environment, evaluator, model, *module->file);
    const syntax::SettingsBlock block(*holder);
    const bool isDone =
        target.attribute.empty() ? edits.in(block, *clause.body) : edits.ofAttribute(block, *clause.body);
    if (!isDone) return std::nullopt;
    std::vector<diagnostics::Edit> made = edits.takeEdits();
    if (made.empty()) return std::nullopt;
    const auto applicability = edits.removesComments() ? diagnostics::Applicability::NeedsReview
                                                       : applicabilityOf(clause, target, evaluator.sources());
    return diagnostics::Fix{fmt::format("{} of {}", fmt::join(edits.changes(), ", "), target.name),
                            std::move(made), applicability};
}

} // namespace drc::semantics
