#include "layout/layout.hpp"

#include "ir/rewrite.hpp"
#include "layout/stack_assignment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace drc::layout {

namespace {

class Partitioner {
public:
    explicit Partitioner(const ir::Program& program) : program_(program), stages_(program) {
        for (const std::string& role : stages_.roles())
            begin(role);
        begin(globalName);
    }

    std::vector<Configuration> run() {
        chooseOutputs();
        chooseResources();
        for (std::size_t stage = 0; stage < result_.size(); ++stage)
            fill(stage);
        for (std::size_t stage = 0; stage < result_.size(); ++stage)
            finish(stage);
        std::vector<Configuration> result;
        for (Draft& draft : result_) {
            const auto own = std::make_shared<const ir::Program>(std::move(draft.program));
            result.push_back({std::move(draft.name), *own, std::move(draft.stackInputs), own});
        }
        return result;
    }

private:
    struct Draft {
        std::string name;
        ir::Program program;
        std::vector<StackInput> stackInputs;
    };

    void begin(const std::string& name) {
        Draft& configuration = result_.emplace_back();
        configuration.name = name;
        ir::Program& program = configuration.program;
        program.topology = program_.topology;
        program.span = program_.span;
        program.longestSuffix = program_.longestSuffix;
        program.environment = program_.environment;
        program.components = program_.components;
        program.inputs = program_.inputs;
        program.given = program_.given;
        for (const ir::Provider& provider : program_.providers) {
            ir::Provider& own = program.providers.emplace_back(provider);
            if (name == globalName) continue;
            own.configurations.erase(
                std::remove_if(own.configurations.begin(), own.configurations.end(),
                               [&](const ir::Provider::Configuration& one) { return one.role != name; }),
                own.configurations.end());
        }
    }

    // An output stands in the first configuration that knows all of it.
    void chooseOutputs() {
        for (const ir::Output& output : program_.outputs) {
            std::size_t stage = 0;
            std::vector<std::size_t> needs;
            ir::forEachReference(output.value, [&](const ir::Reference& reference) {
                const auto index = stages_.indexOf(reference.address);
                if (!index) return;
                needs.push_back(*index);
                stage = std::max(stage, stages_.of(*index));
            });
            outputs_.emplace_back(stage, std::move(needs));
        }
    }

    // What is managed has one place. What only reads is read wherever it is needed and can be reached.
    void chooseResources() {
        for (std::size_t index = 0; index < program_.resources.size(); ++index)
            if (!stages_.reads(index)) take(index, stages_.of(index));
        for (const auto& [stage, needs] : outputs_)
            for (const std::size_t need : needs)
                takeFor(need, stage);
        for (std::size_t index = 0; index < program_.resources.size(); ++index)
            if (stages_.reads(index) && places_.find(index) == places_.end()) take(index, stages_.of(index));
    }

    void take(std::size_t index, std::size_t stage) {
        if (!places_[index].insert(stage).second) return;
        for (const std::size_t need : stages_.needs(index))
            takeFor(need, stage);
    }

    void takeFor(std::size_t need, std::size_t stage) {
        if (!stages_.reads(need)) return;
        take(need, stages_.canLiveAt(need, stage) ? stage : stages_.of(need));
    }

    bool isIn(std::size_t index, std::size_t stage) const {
        const auto found = places_.find(index);
        return found != places_.end() && found->second.count(stage) != 0;
    }

    void fill(std::size_t stage) {
        Draft& configuration = result_[stage];
        const ir::Replacement replacement = [&](const ir::Value& value) { return replaced(value, stage); };
        for (std::size_t index = 0; index < program_.resources.size(); ++index) {
            if (!isIn(index, stage)) continue;
            ir::Resource resource = program_.resources[index];
            if (resource.global && stage < stages_.global()) resource.role = configuration.name;
            ir::rewrite(resource.body, replacement);
            keepOwn(resource.dependsOn, stage);
            keepOwn(resource.lifecycle.replaceTriggeredBy, stage);
            configuration.program.resources.push_back(std::move(resource));
        }
        for (std::size_t index = 0; index < program_.outputs.size(); ++index) {
            if (outputs_[index].first != stage) continue;
            ir::Output output = program_.outputs[index];
            output.value = ir::rewrite(output.value, replacement);
            configuration.program.outputs.push_back(std::move(output));
        }
        for (ir::Provider& provider : configuration.program.providers)
            for (ir::Provider::Configuration& one : provider.configurations)
                ir::rewrite(one.body, replacement);
    }

    // The order of the configurations says what waits for what across them.
    void keepOwn(std::vector<ir::Address>& addresses, std::size_t stage) const {
        addresses.erase(std::remove_if(addresses.begin(), addresses.end(),
                                       [&](const ir::Address& address) {
                                           const auto index = stages_.indexOf(address);
                                           return index && !isIn(*index, stage);
                                       }),
                        addresses.end());
    }

    std::optional<ir::Value> replaced(const ir::Value& value, std::size_t stage) {
        if (const ir::Call* call = value.call(); call != nullptr && call->function == ir::modulePath)
            return ir::Value(ir::Template{{value, ir::Value("/..")}});
        const ir::Reference* const reference = value.reference();
        if (reference == nullptr) return std::nullopt;
        const auto index = stages_.indexOf(reference->address);
        if (!index || isIn(*index, stage)) return std::nullopt;
        ir::Path rest = reference->path;
        ir::Reference known{reference->address, {}};
        if (!rest.empty() && std::holds_alternative<ir::Member>(rest.front())) {
            known.path.push_back(rest.front());
            rest.erase(rest.begin());
        }
        return ir::Value(ir::Variable{handover(known, stages_.of(*index), stage), std::move(rest)});
    }

    /// The variable of `to` that holds a value of `from`.
    std::string handover(const ir::Reference& value, std::size_t from, std::size_t to) {
        const std::string key = keyOf(value, from);
        std::vector<StackInput>& stackInputs = result_[to].stackInputs;
        for (const StackInput& one : stackInputs)
            if (one.key == key && one.from == result_[from].name) return one.variable;
        const std::string variable =
            freeVariable(result_[to].program, fmt::format("from_{}_{}", result_[from].name, key));
        stackInputs.push_back({result_[from].name, key, variable});
        const std::string what = value.path.empty()
                                     ? std::string("what is known")
                                     : "`" + std::get<ir::Member>(value.path.front()).name + "`";
        result_[to].program.inputs.push_back({ir::Input::Purpose::StackInput,
                                              variable,
                                              ir::InputType::Any,
                                              fmt::format("{} of {}, which the configuration {} knows", what,
                                                          ir::toString(value.address), result_[from].name),
                                              std::nullopt,
                                              {},
                                              {},
                                              program_.span});
        return variable;
    }

    /// A variable that the configuration does not have yet: neither the user's nor another handover's.
    static std::string freeVariable(const ir::Program& program, const std::string& wanted) {
        const auto isTaken = [&](const std::string& name) {
            return std::any_of(program.inputs.begin(), program.inputs.end(),
                               [&](const ir::Input& input) { return input.name == name; });
        };
        std::string name = wanted;
        for (int number = 2; isTaken(name); ++number)
            name = fmt::format("{}_{}", wanted, number);
        return name;
    }

    /// The key under which a configuration hands a value over: unique, and the same for the same value.
    std::string keyOf(const ir::Reference& value, std::size_t from) {
        ir::Map& values = values_[from];
        std::string wanted = value.address.label;
        if (!value.path.empty()) wanted += "_" + std::get<ir::Member>(value.path.front()).name;
        for (int number = 1;; ++number) {
            std::string key = number == 1 ? wanted : fmt::format("{}_{}", wanted, number);
            const ir::Value* const known = ir::find(values, key);
            if (known == nullptr) {
                values.emplace_back(key, ir::Value(value));
                return key;
            }
            if (*known == ir::Value(value)) return key;
        }
    }

    void finish(std::size_t stage) {
        Draft& configuration = result_[stage];
        ir::Map& values = values_[stage];
        if (values.empty()) return;
        std::sort(values.begin(), values.end(),
                  [](const ir::Entry& left, const ir::Entry& right) { return left.first < right.first; });
        configuration.program.outputs.push_back(
            {ir::Output::Purpose::StackInput,
             handoverOutput,
             "What this configuration hands over to those that are applied after it",
             ir::Value(values),
             {program_.span, {}, "", ""}});
    }

    const ir::Program& program_;
    StackAssignment stages_;
    std::vector<Draft> result_;
    std::vector<std::pair<std::size_t, std::vector<std::size_t>>> outputs_; ///< stage and needs of each
    std::map<std::size_t, std::set<std::size_t>> places_; ///< stages in which a resource stands
    std::map<std::size_t, ir::Map> values_;               ///< passed on, by stage
};

} // namespace

const ir::Value& stateOf(const ir::Program& program) {
    static const ir::Value nowhere;
    for (const ir::Provider& provider : program.providers)
        if (!provider.configurations.empty() && !provider.configurations.back().state.isNull())
            return provider.configurations.back().state;
    return nowhere;
}

std::vector<Configuration> partition(const ir::Program& program) {
    if (program.layout == ir::Layout::Split) return Partitioner(program).run();
    std::vector<Configuration> only;
    only.push_back({"", program, {}});
    return only;
}

} // namespace drc::layout
