#pragma once

#include "backends/json_text.hpp"
#include "backends/targets.hpp"
#include "ir/program.hpp"

#include <cstdint>
#include <string>

namespace drc::backends::ssm {

/// Writes one plan as a document. The order of steps is explicit: each names the next, the last one ends.
class Document {
public:
    Document(const ir::Plan& plan, const Context& context) : plan_(plan), context_(context) {}
    Json write();

private:
    Json parameters() const;
    void ending(const std::string& name);
    void guard(const ir::PlanStep& step, const std::string& next);
    void step(const ir::PlanStep& step, const std::string& next, bool onFailure);
    /// A function that is called until its answer is as expected.
    void invocation(const ir::PlanStep& step, const std::string& next, bool onFailure);
    /// One call, and the branch on its answer: to `next`, or to `otherwise`.
    void attempt(const ir::PlanStep& step, const std::string& name, const std::string& next,
                 const std::string& otherwise);
    void answered(const ir::PlanStep& step, const std::string& name, const std::string& next,
                  const std::string& otherwise);
    /// The condition that the call of this name brought another answer, or none.
    Json otherAnswer(const ir::PlanStep& step, const std::string& name) const;
    /// Up to `times` calls more, as long as the answer is another one.
    void repetitions(const ir::PlanStep& step, const std::string& name, std::uint32_t times,
                     const std::string& next);
    /// A step that fails.
    void refusal(const ir::PlanStep& step, const std::string& next);
    Json plain(const ir::PlanStep& step, const std::string& name);
    Json unnamed(const ir::PlanStep& step) const;
    Json inputs(const ir::PlanStep& step) const;
    Json apiInputs(const ir::ApiCall& call) const;
    Json value(const ir::Value& value) const;
    std::vector<Json> expectedValues(const ir::Expectation& expectation) const;
    void flow(Json& json, const std::string& next) const;
    void failure(Json& json, const ir::PlanStep& step, bool onFailure) const;
    void checkQuestion(const ir::Expectation& asked) const;
    void checkLimits(const ir::PlanStep& step) const;
    static std::string firstName(const ir::PlanStep& step);
    std::string nextName(const std::vector<ir::PlanStep>& steps, std::size_t index) const;

    const ir::Plan& plan_;
    const Context& context_;
    Json steps_ = Json::array();
    const ir::PlanStep* plainOf_ = nullptr; ///< the step that `plain_` was made for
    Json plain_ = Json::object();
};

} // namespace drc::backends::ssm
