using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DeviceAgent.Org.Storage.Migrations
{
    /// <inheritdoc />
    public partial class UniversalLogout : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Traces_IssuedAt",
                table: "Traces");

            migrationBuilder.AddColumn<long>(
                name: "TakenAt",
                table: "Traces",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql("UPDATE Traces SET TakenAt = IssuedAt");

            migrationBuilder.CreateTable(
                name: "UniversalLogoutCalls",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: true),
                    UserId = table.Column<string>(type: "TEXT", nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UniversalLogoutCalls", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "UsedTokens",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsedTokens", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Traces_TakenAt",
                table: "Traces",
                column: "TakenAt");

            migrationBuilder.CreateIndex(
                name: "IX_UsedTokens_Until",
                table: "UsedTokens",
                column: "Until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UniversalLogoutCalls");

            migrationBuilder.DropTable(
                name: "UsedTokens");

            migrationBuilder.DropIndex(
                name: "IX_Traces_TakenAt",
                table: "Traces");

            migrationBuilder.DropColumn(
                name: "TakenAt",
                table: "Traces");

            migrationBuilder.CreateIndex(
                name: "IX_Traces_IssuedAt",
                table: "Traces",
                column: "IssuedAt");
        }
    }
}
