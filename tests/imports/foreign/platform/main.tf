# Two regions from one module that is called for each of them: tables, a key, parameters, and alarms on a metric of one's own.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

module "east" {
  source = "./region"
  short  = "use1"
}

module "west" {
  source    = "./region"
  short     = "usw2"
  providers = { aws = aws.west }
}

# What no kind knows.
resource "aws_cloudwatch_log_group" "audit" {
  name              = "/platform/audit"
  retention_in_days = 400
}
