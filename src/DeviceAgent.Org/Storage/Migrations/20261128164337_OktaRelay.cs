using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DeviceAgent.Org.Storage.Migrations
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "OktaTraceId",
                table: "Traces",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "OktaRelays",
                columns: table => new
                {
                    Org = table.Column<string>(type: "TEXT", nullable: false),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Next = table.Column<string>(type: "TEXT", nullable: true),
                    HeardAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TriedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Fault = table.Column<string>(type: "TEXT", nullable: true),
                    FaultSince = table.Column<long>(type: "INTEGER", nullable: true),
                    ClockAhead = table.Column<long>(type: "INTEGER", nullable: true),
                    RateLimit = table.Column<int>(type: "INTEGER", nullable: true),
                    RateRemaining = table.Column<int>(type: "INTEGER", nullable: true),
                    Holder = table.Column<string>(type: "TEXT", nullable: true),
                    HeldUntil = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OktaRelays", x => x.Org);
                });

            migrationBuilder.CreateTable(
                name: "RelayedEvents",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Uuid = table.Column<string>(type: "TEXT", nullable: false),
                    EventType = table.Column<string>(type: "TEXT", nullable: false),
                    Published = table.Column<long>(type: "INTEGER", nullable: false),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Login = table.Column<string>(type: "TEXT", nullable: true),
                    UserId = table.Column<string>(type: "TEXT", nullable: true),
                    Result = table.Column<string>(type: "TEXT", nullable: false),
                    TraceId = table.Column<string>(type: "TEXT", nullable: true),
                    OktaTraceId = table.Column<string>(type: "TEXT", nullable: false)
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
