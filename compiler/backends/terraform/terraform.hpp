#pragma once

#include "backends/targets.hpp"

namespace drc::backends::terraform {

/// `main.tf.json` with providers, variables and outputs, and `<component>.tf.json` with the resources of each
/// component, in Terraform's JSON syntax (Terraform 1.11 or later).
std::vector<Artifact> emit(const ir::Program& program, const Context& context);

/// Names of files and variables that mean something else to Terraform.
std::vector<ir::ReservedName> reservedNames();

} // namespace drc::backends::terraform
