using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DeviceAgent.Org.Storage.PostgreSql.Migrations
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
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql("UPDATE \"Traces\" SET \"TakenAt\" = \"IssuedAt\"");

            migrationBuilder.CreateTable(
                name: "UniversalLogoutCalls",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Issuer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TraceId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UniversalLogoutCalls", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "UsedTokens",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Until = table.Column<long>(type: "bigint", nullable: false)
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
