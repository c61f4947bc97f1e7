#pragma once

#include "ir/value.hpp"
#include "planned/document.hpp"
#include "planned/reference_text.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::planned {

/// What instances there are, by module and by name: what references lead to.
class Instances {
public:
    void add(const Instance& instance);
    /// The instances that a reference within a module means. Without a key, where there are several: the one
    /// with the key of whoever refers, else all.
    std::vector<const Instance*> of(const std::string& module, const ReferenceText& reference,
                                    const std::string& ownKey) const;
    /// The paths of the instances of a module that is called there.
    std::vector<std::string> modulesOf(const std::string& module, const ReferenceText& call,
                                       const std::string& ownKey) const;

private:
    std::unordered_map<std::string, std::vector<const Instance*>> byName_;
    std::set<std::string, std::less<>> modules_;
    std::unordered_map<std::string, std::vector<std::string>> calls_; ///< instances of a called module
};

/// The part `configuration` of a plan: what is written, as far as Terraform says it.
class Configuration {
public:
    /// One module as it is written, whatever instances of it there are.
    struct Module {
        const Module* parent = nullptr;
        const ir::Value* call = nullptr; ///< null for the root
        std::string path;                ///< without keys
        std::unordered_map<std::string, const ir::Value*> resources;
        std::map<std::string, std::unique_ptr<Module>, std::less<>> calls;
        const ir::Map* outputs = nullptr;
        const ir::Map* variables = nullptr;
    };

    /// `variables`: what the root module was given.
    Configuration(const ir::Value* configuration, const ir::Value* variables);

    bool isThere() const { return configuration_ != nullptr; }
    const Module* module(std::string_view instance) const;
    /// What is written of a resource; null where it is not there.
    const ir::Value* resource(const Instance& instance) const;
    /// The provider configuration that a resource uses, as `provider.alias`, and what is known of its region.
    void addProvider(Instance& instance) const;
    /// The attributes of resources that an expression refers to, through variables and outputs of modules.
    std::vector<ir::Reference> targets(const ir::Value& expression, const Instance& whose,
                                       const Instances& instances) const;
    std::vector<CalledModule> calledModules() const;

private:
    struct Search;
    static void readModule(const ir::Value& written, Module& module);
    void follow(Search& search, const ir::Value& expression, const Module& module,
                const std::string& instance, std::size_t depth) const;
    void followOne(Search& search, const ReferenceText& reference, const Module& module,
                   const std::string& instance, std::size_t depth) const;
    const ir::Value* known(const ir::Value& expression, const Module& module, std::size_t depth) const;

    const ir::Value* configuration_;
    const ir::Value* variables_;
    Module root_;
};

/// Whether that is the description of an expression, and not that of a nested block.
bool isExpression(const ir::Value& description);
/// The path of the module around another one: `module.a` of `module.a.module.b["k"]`, empty for the root.
std::string moduleAround(std::string_view module);

} // namespace drc::planned
