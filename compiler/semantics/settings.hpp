#pragma once

#include "diagnostics/suggestion.hpp"
#include "semantics/model.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Settings as a body gives them, checked against the parameters that take them: of components, replicas,
/// signals, steps and parts.
namespace drc::semantics {

/// Whose settings they are, as messages name it.
struct SettingsOwner {
    std::string name;
    source::Span span{};     ///< of the line that gives the settings
    source::Span declared{}; ///< where the parameters are declared
};

/// `Reporter` has the function `report` of a sink.
template <class Reporter>
class SettingsCheck {
public:
    explicit SettingsCheck(Reporter& reporter) : reporter_(reporter) {}

    /// The settings of a body, which may be missing, in order, with the names of the loops around them; what
    /// is set twice is reported.
    Settings read(const syntax::Body* body, const Locals& locals = {}) const {
        Settings result;
        if (body == nullptr) return result;
        for (const syntax::Statement* statement : body->statements) {
            Setting setting;
            if (statement->kind == syntax::StatementKind::Setting) {
                const auto& definition = syntax::as<syntax::Definition>(*statement);
                setting = {definition.name, definition.value, nullptr, std::nullopt};
            } else if (statement->kind == syntax::StatementKind::Section) {
                const auto& block = syntax::as<syntax::Block>(*statement);
                setting = {block.name, nullptr, &block, std::nullopt};
            } else {
                continue;
            }
            setting.locals = locals;
            const Setting* const first = result.find(setting.name.text);
            if (first == nullptr)
                result.all.push_back(std::move(setting));
            else
                reporter_
                    .report(diagnostics::codes::duplicateName, setting.name.span,
                            std::string(setting.name.text))
                    .label(first->name.span, "first set here");
        }
        return result;
    }

    /// Reports settings without a parameter, and required parameters without a setting. `builtin` are
    /// settings that no parameter takes and that are known all the same.
    void check(const Settings& settings, const ParameterList& parameters,
               const std::vector<std::string>& builtin, const SettingsOwner& owner) const {
        std::vector<std::string> meant; // a misspelt setting is not missing as well
        for (const Setting& setting : settings.all) {
            if (parameters.find(setting.name.text) != nullptr ||
                std::find(builtin.begin(), builtin.end(), setting.name.text) != builtin.end())
                continue;
            std::vector<std::string> candidates = parameters.names();
            candidates.insert(candidates.end(), builtin.begin(), builtin.end());
            auto& error = reporter_.report(diagnostics::codes::unknownSetting, setting.name.span, owner.name,
                                           std::string(setting.name.text));
            error.label(owner.declared, owner.name + " is declared here");
            error.didYouMeanOneOf(setting.name.text, setting.name.span, candidates, "its settings are", 12);
            meant.push_back(diagnostics::closest(setting.name.text, candidates));
        }
        for (const Parameter& parameter : parameters.parameters)
            if (parameter.required() && settings.find(parameter.definition->name.text) == nullptr &&
                std::find(meant.begin(), meant.end(), parameter.name()) == meant.end())
                missing(parameter, owner.name, owner.span);
    }

    void missing(const Parameter& parameter, const std::string& owner, source::Span where) const {
        reporter_.report(diagnostics::codes::missingSetting, where, owner, parameter.name())
            .label(parameter.definition->name.span, "declared here, without a default")
            .help("add `" + parameter.name() + " = …`: " + describe(parameter.type));
    }

private:
    Reporter& reporter_;
};

} // namespace drc::semantics
