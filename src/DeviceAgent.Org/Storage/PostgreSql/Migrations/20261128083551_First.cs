using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DeviceAgent.Org.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ApiTokens",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiTokens", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Assignments",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    LocalAccounts = table.Column<List<string>>(type: "text[]", nullable: false),
                    Created = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Assignments", x => new { x.DeviceId, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "Certificates",
                columns: table => new
                {
                    Thumbprint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SerialNumber = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, defaultValue: "BOUND", collation: "C"),
                    Issuer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Encoded = table.Column<byte[]>(type: "bytea", nullable: true),
                    Subject = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Profile = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    NotAfter = table.Column<long>(type: "bigint", nullable: false),
                    BoundAt = table.Column<long>(type: "bigint", nullable: false),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true),
                    RevocationReason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Certificates", x => x.Thumbprint);
                });

            migrationBuilder.CreateTable(
                name: "Challenges",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Profile = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeviceId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Uses = table.Column<int>(type: "integer", nullable: true),
                    Used = table.Column<int>(type: "integer", nullable: false),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    WithdrawnAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Challenges", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Commands",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Jti = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TraceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Withdraws = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IssuedAt = table.Column<long>(type: "bigint", nullable: false),
                    LocalAccounts = table.Column<List<string>>(type: "text[]", nullable: false),
                    SingleUser = table.Column<bool>(type: "boolean", nullable: false),
                    Held = table.Column<bool>(type: "boolean", nullable: false),
                    ReleasedAt = table.Column<long>(type: "bigint", nullable: true),
                    HandedOutAt = table.Column<long>(type: "bigint", nullable: true),
                    DeliveredAt = table.Column<long>(type: "bigint", nullable: true),
                    WithdrawnAt = table.Column<long>(type: "bigint", nullable: true),
                    ErrorCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ErrorDescription = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ErrorAt = table.Column<long>(type: "bigint", nullable: true),
                    Refusals = table.Column<int>(type: "integer", nullable: false),
                    OutcomeSequence = table.Column<int>(type: "integer", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ReportedAt = table.Column<long>(type: "bigint", nullable: true),
                    Closed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Commands", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Devices",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DisplayName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Profile = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StreamId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SingleUser = table.Column<bool>(type: "boolean", nullable: false),
                    TestDevice = table.Column<bool>(type: "boolean", nullable: false),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false),
                    LastContact = table.Column<long>(type: "bigint", nullable: true),
                    CheckIn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CheckedInAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Devices", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Enrollments",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Profile = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TransactionId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Key = table.Column<byte[]>(type: "bytea", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Subject = table.Column<byte[]>(type: "bytea", nullable: false),
                    AlternativeNames = table.Column<byte[]>(type: "bytea", nullable: true),
                    Claim = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProvenDeviceId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ChallengeId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    DecidedAt = table.Column<long>(type: "bigint", nullable: true),
                    Thumbprint = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Enrollments", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Epochs",
                columns: table => new
                {
                    Number = table.Column<int>(type: "integer", nullable: false),
                    RestoreId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BackupId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BackupTakenAt = table.Column<long>(type: "bigint", nullable: false),
                    MarkLog = table.Column<long>(type: "bigint", nullable: false),
                    RestoredAt = table.Column<long>(type: "bigint", nullable: false),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Epochs", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "InstanceKeys",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Thumbprint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    X = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Y = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FirstSeen = table.Column<long>(type: "bigint", nullable: false),
                    LastSeen = table.Column<long>(type: "bigint", nullable: false),
                    BoundAt = table.Column<long>(type: "bigint", nullable: true),
                    ReplacedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InstanceKeys", x => new { x.DeviceId, x.Thumbprint });
                });

            migrationBuilder.CreateTable(
                name: "Links",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Account = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FirstReported = table.Column<long>(type: "bigint", nullable: false),
                    LastReported = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Links", x => new { x.DeviceId, x.Account, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "Log",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Fact = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Published = table.Column<long>(type: "bigint", nullable: false),
                    Json = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Log", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "SharedOrg",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Authority = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SharedOrg", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TraceDevices",
                columns: table => new
                {
                    TraceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Jti = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    WithdrawnAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TraceDevices", x => new { x.TraceId, x.DeviceId });
                });

            migrationBuilder.CreateTable(
                name: "Traces",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    TraceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeviceLogoutType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    InitiatingEntity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ReasonAdmin = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ReasonUser = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IssuedAt = table.Column<long>(type: "bigint", nullable: false),
                    HeldAt = table.Column<long>(type: "bigint", nullable: true),
                    ReleasedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Traces", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "UsedSignatures",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Once = table.Column<byte[]>(type: "bytea", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsedSignatures", x => new { x.DeviceId, x.Once });
                })
                .Annotation("Npgsql:UnloggedTable", true);

            migrationBuilder.CreateTable(
                name: "Users",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Login = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    LoginKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Email = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Profile = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    Activated = table.Column<long>(type: "bigint", nullable: true),
                    StatusChanged = table.Column<long>(type: "bigint", nullable: true),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Users", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "WaitingRevocations",
                columns: table => new
                {
                    Thumbprint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TraceIds = table.Column<List<string>>(type: "text[]", nullable: false),
                    Deadline = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Actor = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WaitingRevocations", x => x.Thumbprint);
                });

            // By what a certificate claims: the same expressions as in PostgreSqlOrgDb.DevicesOf.
            migrationBuilder.Sql("""CREATE INDEX "IX_Devices_LowerName" ON "Devices" (lower("DisplayName"))""");
            migrationBuilder.Sql("""CREATE INDEX "IX_Devices_SerialNumber" ON "Devices" (lower(("Profile"::json ->> 'serialNumber') COLLATE "C"))""");
            migrationBuilder.Sql("""CREATE INDEX "IX_Devices_Udid" ON "Devices" (lower(("Profile"::json ->> 'udid') COLLATE "C"))""");

            migrationBuilder.CreateIndex(
                name: "IX_Assignments_UserId",
                table: "Assignments",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_DeviceId",
                table: "Certificates",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Number",
                table: "Certificates",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_RevokedAt",
                table: "Certificates",
                column: "RevokedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_SerialNumber",
                table: "Certificates",
                column: "SerialNumber");

            migrationBuilder.CreateIndex(
                name: "IX_Challenges_Id",
                table: "Challenges",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Commands_Closed",
                table: "Commands",
                column: "Closed");

            migrationBuilder.CreateIndex(
                name: "IX_Commands_DeviceId_Closed",
                table: "Commands",
                columns: new[] { "DeviceId", "Closed" });

            migrationBuilder.CreateIndex(
                name: "IX_Commands_Held",
                table: "Commands",
                column: "Held");

            migrationBuilder.CreateIndex(
                name: "IX_Commands_Jti",
                table: "Commands",
                column: "Jti",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Id",
                table: "Devices",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Id",
                table: "Enrollments",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Profile_TransactionId",
                table: "Enrollments",
                columns: new[] { "Profile", "TransactionId" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Status",
                table: "Enrollments",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_Epochs_RestoreId",
                table: "Epochs",
                column: "RestoreId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_InstanceKeys_DeviceId",
                table: "InstanceKeys",
                column: "DeviceId",
                unique: true,
                filter: "\"Status\" = 'BOUND'");

            migrationBuilder.CreateIndex(
                name: "IX_Links_Subject",
                table: "Links",
                column: "Subject");

            migrationBuilder.CreateIndex(
                name: "IX_Log_Fact",
                table: "Log",
                column: "Fact",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Log_Published",
                table: "Log",
                column: "Published");

            migrationBuilder.CreateIndex(
                name: "IX_TraceDevices_Jti",
                table: "TraceDevices",
                column: "Jti");

            migrationBuilder.CreateIndex(
                name: "IX_Traces_IssuedAt",
                table: "Traces",
                column: "IssuedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Traces_TraceId",
                table: "Traces",
                column: "TraceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Traces_UserId",
                table: "Traces",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_UsedSignatures_Until",
                table: "UsedSignatures",
                column: "Until");

            migrationBuilder.CreateIndex(
                name: "IX_Users_Id",
                table: "Users",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Users_LoginKey",
                table: "Users",
                column: "LoginKey",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ApiTokens");

            migrationBuilder.DropTable(
                name: "Assignments");

            migrationBuilder.DropTable(
                name: "Certificates");

            migrationBuilder.DropTable(
                name: "Challenges");

            migrationBuilder.DropTable(
                name: "Commands");

            migrationBuilder.DropTable(
                name: "Devices");

            migrationBuilder.DropTable(
                name: "Enrollments");

            migrationBuilder.DropTable(
                name: "Epochs");

            migrationBuilder.DropTable(
                name: "InstanceKeys");

            migrationBuilder.DropTable(
                name: "Links");

            migrationBuilder.DropTable(
                name: "Log");

            migrationBuilder.DropTable(
                name: "SharedOrg");

            migrationBuilder.DropTable(
                name: "TraceDevices");

            migrationBuilder.DropTable(
                name: "Traces");

            migrationBuilder.DropTable(
                name: "UsedSignatures");

            migrationBuilder.DropTable(
                name: "Users");

            migrationBuilder.DropTable(
                name: "WaitingRevocations");
        }
    }
}
