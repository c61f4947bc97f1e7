#pragma once

#include "timing/step_time.hpp"

#include <cstddef>

/// Limits of automation documents, schema 0.3, as the guide of the service and its interface's model give
/// them.
namespace drc::backends::ssm {

inline constexpr std::size_t largestDocument = std::size_t{64} * 1024; ///< bytes of content
inline constexpr double longestCall = timing::automationQuestion; ///< milliseconds of one `aws:executeAwsApi`
inline constexpr double longestInvocation = 300'000;              ///< of one `aws:invokeLambdaFunction`
inline constexpr double longestSleep = 604'799'000;               ///< of one `aws:sleep`
inline constexpr double longestApproval = 2'592'000'000;          ///< of one `aws:approve`
inline constexpr std::size_t mostApprovers = 10;
inline constexpr std::size_t mostParameters = 200;
inline constexpr std::size_t longestStepName = 128;

} // namespace drc::backends::ssm
