#include "objectives/ledger_words.hpp"

namespace drc::objectives {

const char* word(Goal goal) {
    return goal == Goal::Rto ? "RTO" : "RPO";
}

const char* word(Verdict verdict) {
    switch (verdict) {
    case Verdict::Proven: return "proven";
    case Verdict::Conditional: return "conditional";
    case Verdict::Degraded: return "degraded";
    case Verdict::Unjudged: return "unjudged";
    case Verdict::Refuted: return "refuted";
    }
    return "";
}

const char* word(ir::Evidence evidence) {
    switch (evidence) {
    case ir::Evidence::Enforced: return "enforced";
    case ir::Evidence::Promised: return "promised";
    case ir::Evidence::Typical: return "typical";
    case ir::Evidence::Assumed: return "assumed";
    }
    return "";
}

const char* word(Phase phase) {
    switch (phase) {
    case Phase::Need: return "need";
    case Phase::Detection: return "detection";
    case Phase::Decision: return "decision";
    case Phase::Start: return "start";
    case Phase::Step: return "step";
    case Phase::Propagation: return "propagation";
    case Phase::WarmUp: return "warm_up";
    case Phase::Loss: return "loss";
    case Phase::Recovery: return "recovery";
    }
    return "";
}

} // namespace drc::objectives
