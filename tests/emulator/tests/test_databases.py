"""Aurora Global Database and DynamoDB global tables."""

from support import HOME, STANDBY, EmulatorTest


class AuroraGlobal(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.client("rds"), self.client("rds", STANDBY)
        self.home.create_global_cluster(
            GlobalClusterIdentifier="ledger", Engine="aurora-postgresql", EngineVersion="15.4", DatabaseName="ledger"
        )
        settings = {"GlobalClusterIdentifier": "ledger", "Engine": "aurora-postgresql", "EngineVersion": "15.4"}
        password = {"MasterUsername": "root", "MasterUserPassword": "longenough"}
        self.home.create_db_cluster(DBClusterIdentifier="ledger-home", **settings, **password)
        self.standby.create_db_cluster(DBClusterIdentifier="ledger-standby", **settings)

    def arn(self, region: str, name: str) -> str:
        return f"arn:aws:rds:{region}:123456789012:cluster:{name}"

    def writer(self) -> str:
        cluster = self.standby.describe_global_clusters(GlobalClusterIdentifier="ledger")["GlobalClusters"][0]
        (writer,) = [member["DBClusterArn"] for member in cluster["GlobalClusterMembers"] if member["IsWriter"]]
        return writer.rsplit(":", 1)[-1]

    def test_a_cluster_that_exists_is_the_writer_of_what_is_made_of_it(self) -> None:
        password = {"MasterUsername": "root", "MasterUserPassword": "longenough"}
        self.home.create_db_cluster(DBClusterIdentifier="alone", Engine="aurora-postgresql", **password)
        source = {"GlobalClusterIdentifier": "made", "SourceDBClusterIdentifier": self.arn(HOME, "alone")}
        for said in ({"EngineVersion": "15.4"}, {"DatabaseName": "books"}, {"StorageEncrypted": True}, {"Engine": "aurora-postgresql"}):
            self.assertEqual(self.error_code(self.home.create_global_cluster, **source, **said), "InvalidParameterCombination")
        made = self.home.create_global_cluster(**source)["GlobalCluster"]
        members = [(one["DBClusterArn"].rsplit(":", 1)[-1], one["IsWriter"]) for one in made["GlobalClusterMembers"]]
        self.assertEqual(members, [("alone", True)])

    def test_a_new_version_is_for_all_clusters_at_once(self) -> None:
        raised = {"GlobalClusterIdentifier": "ledger", "EngineVersion": "16.4"}
        self.assertEqual(self.error_code(self.home.modify_global_cluster, **raised), "InvalidParameterCombination")
        alone = {"DBClusterIdentifier": "ledger-home", "EngineVersion": "16.4", "AllowMajorVersionUpgrade": True}
        self.assertEqual(self.error_code(self.home.modify_db_cluster, **alone), "InvalidParameterCombination")
        self.home.modify_global_cluster(**raised, AllowMajorVersionUpgrade=True)
        for client in (self.home, self.standby):
            cluster = client.describe_db_clusters()["DBClusters"][0]
            self.assertEqual((cluster["EngineVersion"], cluster["DBClusterParameterGroup"]), ("16.4", "default.aurora-postgresql16"))
        self.home.modify_global_cluster(GlobalClusterIdentifier="ledger", EngineVersion="16.6")
        self.assertEqual(self.standby.describe_db_clusters()["DBClusters"][0]["EngineVersion"], "16.6")

    def test_a_primary_is_not_newer_than_its_secondaries(self) -> None:
        self.assertEqual(self.error_code(self.home.modify_db_cluster, DBClusterIdentifier="ledger-home", EngineVersion="15.6"), "InvalidParameterValue")
        for client, name in ((self.standby, "ledger-standby"), (self.home, "ledger-home")):
            client.modify_db_cluster(DBClusterIdentifier=name, EngineVersion="15.6")
        self.assertEqual(self.home.describe_global_clusters()["GlobalClusters"][0]["EngineVersion"], "15.6")

    def test_a_limit_for_the_loss_stands_against_another_release(self) -> None:
        self.home.create_db_cluster_parameter_group(DBClusterParameterGroupName="limited", DBParameterGroupFamily="aurora-postgresql15", Description="-")
        limit = [{"ParameterName": "rds.global_db_rpo", "ParameterValue": "60", "ApplyMethod": "immediate"}]
        self.home.modify_db_cluster_parameter_group(DBClusterParameterGroupName="limited", Parameters=limit)
        self.home.modify_db_cluster(DBClusterIdentifier="ledger-home", DBClusterParameterGroupName="limited")
        raised = {"GlobalClusterIdentifier": "ledger", "EngineVersion": "16.4", "AllowMajorVersionUpgrade": True}
        self.assertEqual(self.error_code(self.home.modify_global_cluster, **raised), "InvalidParameterCombination")

    def test_a_group_of_parameters_is_of_one_release(self) -> None:
        self.home.create_db_cluster_parameter_group(DBClusterParameterGroupName="next", DBParameterGroupFamily="aurora-postgresql16", Description="-")
        led = {"DBClusterIdentifier": "ledger-home", "DBClusterParameterGroupName": "next"}
        self.assertEqual(self.error_code(self.home.modify_db_cluster, **led), "InvalidParameterCombination")

    def test_members_of_both_regions_are_found(self) -> None:
        condition = [{"Name": "db-cluster-id", "Values": [self.arn(STANDBY, "ledger-standby")]}]
        found = self.home.describe_global_clusters(Filters=condition)["GlobalClusters"]
        self.assertEqual([cluster["DatabaseName"] for cluster in found], ["ledger"])
        self.assertEqual(len(found[0]["GlobalClusterMembers"]), 2)
        code = self.error_code(self.home.describe_global_clusters, GlobalClusterIdentifier="unknown")
        self.assertEqual(code, "GlobalClusterNotFoundFault")

    def test_a_reader_is_connected_while_both_regions_stand(self) -> None:
        def statuses() -> set[str]:
            cluster = self.standby.describe_global_clusters(GlobalClusterIdentifier="ledger")["GlobalClusters"][0]
            return {member["SynchronizationStatus"] for member in cluster["GlobalClusterMembers"]}

        self.assertEqual(statuses(), {"connected"})
        with self.emulator.region_down(HOME):
            self.assertEqual(statuses(), {"pending-resync"})

    def test_a_failover_moves_the_writer(self) -> None:
        self.assertEqual(self.writer(), "ledger-home")
        target = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": self.arn(STANDBY, "ledger-standby")}
        with self.emulator.region_down(HOME):
            refused = self.error_code(self.standby.failover_global_cluster, **target)
            self.assertEqual(refused, "InvalidGlobalClusterStateFault")
            self.standby.failover_global_cluster(**target, AllowDataLoss=True)
        self.assertEqual(self.writer(), "ledger-standby")
        code = self.error_code(self.standby.failover_global_cluster, **target, AllowDataLoss=True)
        self.assertEqual(code, "InvalidGlobalClusterStateFault")

    def test_a_switchover_is_asked_for_where_the_writer_is(self) -> None:
        moves = ((self.home, self.standby, STANDBY, "ledger-standby"), (self.standby, self.home, HOME, "ledger-home"))
        for here, there, region, name in moves:
            target = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": self.arn(region, name)}
            self.assertEqual(self.error_code(there.switchover_global_cluster, **target), "InvalidGlobalClusterStateFault")
            self.assertEqual(self.error_code(there.failover_global_cluster, **target), "InvalidGlobalClusterStateFault")
            here.switchover_global_cluster(**target)
            self.assertEqual(self.writer(), name)

    def test_a_change_of_roles_can_take_its_time(self) -> None:
        def shown() -> tuple[str, str | None, str]:
            cluster = self.standby.describe_global_clusters(GlobalClusterIdentifier="ledger")["GlobalClusters"][0]
            return cluster["Status"], cluster.get("FailoverState", {}).get("Status"), self.writer()

        def under_way() -> tuple[str, str, bool]:
            cluster = self.home.describe_global_clusters(GlobalClusterIdentifier="ledger")["GlobalClusters"][0]
            change = cluster["FailoverState"]
            return change["FromDbClusterArn"], change["ToDbClusterArn"], change["IsDataLossAllowed"]

        target = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": self.arn(STANDBY, "ledger-standby")}
        self.emulator.sim("promotion", seconds=60)
        self.standby.failover_global_cluster(**target, AllowDataLoss=True)
        self.assertEqual(shown(), ("failing-over", "pending", "ledger-home"))
        home, standby = self.arn(HOME, "ledger-home"), self.arn(STANDBY, "ledger-standby")
        self.assertEqual(under_way(), (home, standby, True))
        for target_of_another in (home, standby):
            another = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": target_of_another}
            for ask in (self.standby.failover_global_cluster, self.home.switchover_global_cluster):
                self.assertEqual(self.error_code(ask, **another), "InvalidGlobalClusterStateFault")
        self.emulator.sim("pass-time", seconds=30)
        self.assertEqual(shown(), ("failing-over", "failing-over", "ledger-home"))
        self.emulator.sim("pass-time", seconds=30)
        self.assertEqual(shown(), ("available", None, "ledger-standby"))

    def test_an_unknown_target_is_refused(self) -> None:
        target = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": self.arn(HOME, "other")}
        self.assertEqual(self.error_code(self.home.failover_global_cluster, **target), "DBClusterNotFoundFault")

    def test_changes_and_removal(self) -> None:
        self.home.modify_global_cluster(GlobalClusterIdentifier="ledger", DeletionProtection=True)
        standby = self.arn(STANDBY, "ledger-standby")
        self.home.remove_from_global_cluster(GlobalClusterIdentifier="ledger", DbClusterIdentifier=standby)
        cluster = self.home.describe_global_clusters()["GlobalClusters"][0]
        self.assertTrue(cluster["DeletionProtection"])
        self.assertEqual(len(cluster["GlobalClusterMembers"]), 1)
        again = {"GlobalClusterIdentifier": "ledger", "DbClusterIdentifier": standby}
        with self.assertRaisesRegex(Exception, "is not found in global cluster"):
            self.home.remove_from_global_cluster(**again)

    def test_deleting_members_empties_the_global_cluster(self) -> None:
        self.standby.delete_db_cluster(DBClusterIdentifier="ledger-standby", SkipFinalSnapshot=True)
        self.home.delete_db_cluster(DBClusterIdentifier="ledger-home", SkipFinalSnapshot=True)
        self.home.delete_global_cluster(GlobalClusterIdentifier="ledger")
        self.assertEqual(self.home.describe_global_clusters()["GlobalClusters"], [])

    def test_instances_remember_how_they_are_monitored(self) -> None:
        settings = {
            "MonitoringInterval": 60,
            "MonitoringRoleArn": "arn:aws:iam::123456789012:role/monitoring",
            "EnablePerformanceInsights": True,
            "PerformanceInsightsKMSKeyId": f"arn:aws:kms:{HOME}:123456789012:key/1",
        }
        self.home.create_db_instance(
            DBInstanceIdentifier="one",
            DBClusterIdentifier="ledger-home",
            DBInstanceClass="db.r5.large",
            Engine="aurora-postgresql",
            **settings,
        )
        shown = self.home.describe_db_instances(DBInstanceIdentifier="one")["DBInstances"][0]
        self.assertTrue(shown["PerformanceInsightsEnabled"])
        for name in ("MonitoringInterval", "MonitoringRoleArn", "PerformanceInsightsKMSKeyId"):
            self.assertEqual(shown[name], settings[name])
        self.home.modify_db_instance(DBInstanceIdentifier="one", EnablePerformanceInsights=False, MonitoringInterval=0)
        shown = self.home.describe_db_instances(DBInstanceIdentifier="one")["DBInstances"][0]
        self.assertEqual((shown["PerformanceInsightsEnabled"], shown["MonitoringInterval"]), (False, 0))

    def test_only_serverless_v1_has_a_scaling_configuration(self) -> None:
        shown = self.home.describe_db_clusters()["DBClusters"][0]
        self.assertNotIn("ScalingConfigurationInfo", shown)


class GlobalTables(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.client("dynamodb"), self.client("dynamodb", STANDBY)
        key = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        self.replica_key = self.client("kms", STANDBY).create_key()["KeyMetadata"]["Arn"]
        self.home.create_table(
            TableName="sessions",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        )
        self.update("Create", KMSMasterKeyId=self.replica_key)

    def update(self, action: str, **settings: str) -> None:
        self.home.update_table(TableName="sessions", ReplicaUpdates=[{action: {"RegionName": STANDBY, **settings}}])

    def test_a_replica_shows_in_both_regions(self) -> None:
        home = self.home.describe_table(TableName="sessions")["Table"]
        standby = self.standby.describe_table(TableName="sessions")["Table"]
        self.assertEqual([one["RegionName"] for one in home["Replicas"]], [STANDBY])
        self.assertIn(STANDBY, standby["TableArn"])
        self.assertEqual(standby["SSEDescription"]["KMSMasterKeyArn"], self.replica_key)

    def test_items_are_replicated_both_ways(self) -> None:
        for write, read, key in ((self.home, self.standby, "one"), (self.standby, self.home, "two")):
            write.put_item(TableName="sessions", Item={"id": {"S": key}})
            self.assertIn("Item", read.get_item(TableName="sessions", Key={"id": {"S": key}}))

    def test_recovery_points_are_set_by_region(self) -> None:
        self.standby.update_continuous_backups(
            TableName="sessions", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        shown = {}
        for name, client in (("home", self.home), ("standby", self.standby)):
            backups = client.describe_continuous_backups(TableName="sessions")["ContinuousBackupsDescription"]
            shown[name] = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        self.assertEqual(shown, {"home": "DISABLED", "standby": "ENABLED"})

    def test_tags_are_set_by_region(self) -> None:
        for client, role in ((self.home, "primary"), (self.standby, "secondary")):
            table = client.describe_table(TableName="sessions")["Table"]["TableArn"]
            self.assertEqual(client.list_tags_of_resource(ResourceArn=table)["Tags"], [])
            client.tag_resource(ResourceArn=table, Tags=[{"Key": "role", "Value": role}])
            self.assertEqual(client.list_tags_of_resource(ResourceArn=table)["Tags"][0]["Value"], role)

    def test_a_replica_can_be_removed(self) -> None:
        self.update("Delete")
        self.assertEqual(self.standby.list_tables()["TableNames"], [])
        self.assertNotIn("Replicas", self.home.describe_table(TableName="sessions")["Table"])
