using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DeviceAgent.Org.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class OktaRelay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "OktaId",
                table: "Users",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "OktaTraceId",
                table: "Traces",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "OktaRelays",
                columns: table => new
                {
                    Org = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    Next = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    HeardAt = table.Column<long>(type: "bigint", nullable: false),
                    TriedAt = table.Column<long>(type: "bigint", nullable: true),
                    Fault = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FaultSince = table.Column<long>(type: "bigint", nullable: true),
                    ClockAhead = table.Column<long>(type: "bigint", nullable: true),
                    RateLimit = table.Column<int>(type: "integer", nullable: true),
                    RateRemaining = table.Column<int>(type: "integer", nullable: true),
                    Holder = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    HeldUntil = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OktaRelays", x => x.Org);
                });

            migrationBuilder.CreateTable(
                name: "RelayedEvents",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Uuid = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EventType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Published = table.Column<long>(type: "bigint", nullable: false),
                    TakenAt = table.Column<long>(type: "bigint", nullable: false),
                    SeenAt = table.Column<long>(type: "bigint", nullable: false),
                    Login = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Result = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TraceId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OktaTraceId = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RelayedEvents", x => x.Number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_OktaId",
                table: "Users",
                column: "OktaId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Traces_OktaTraceId",
                table: "Traces",
                column: "OktaTraceId");

            migrationBuilder.CreateIndex(
                name: "IX_RelayedEvents_SeenAt",
                table: "RelayedEvents",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_RelayedEvents_Uuid",
                table: "RelayedEvents",
                column: "Uuid",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OktaRelays");

            migrationBuilder.DropTable(
                name: "RelayedEvents");

            migrationBuilder.DropIndex(
                name: "IX_Users_OktaId",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_Traces_OktaTraceId",
                table: "Traces");

            migrationBuilder.DropColumn(
                name: "OktaId",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "OktaTraceId",
                table: "Traces");
        }
    }
}
