#pragma once

#include "backends/targets.hpp"
#include "ir/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace drc::backends::ssm {

/// Writes one plan as a document. The order of steps is explicit: each names the next, the last one ends.
class Document {
public:
    Document(const ir::Plan& plan, const Context& context) : plan_(plan), context_(context) {}
    nlohmann::ordered_json write();

private:
    using Json = nlohmann::ordered_json;

    Json parameters() const;
    void ending();
    void guard(const ir::PlanStep& step, const std::string& next);
    void step(const ir::PlanStep& step, const std::string& next, bool onFailure);
    Json inputs(const ir::PlanStep& step) const;
    Json apiInputs(const ir::ApiCall& call) const;
    Json value(const ir::Value& value) const;
    void flow(Json& json, const std::string& next) const;
    void failure(Json& json, const ir::PlanStep& step, bool onFailure) const;
    void checkLimits(const ir::PlanStep& step) const;
    static std::string firstName(const ir::PlanStep& step);
    std::string nextName(const std::vector<ir::PlanStep>& steps, std::size_t index) const;

    const ir::Plan& plan_;
    const Context& context_;
    Json steps_ = Json::array();
};

} // namespace drc::backends::ssm
