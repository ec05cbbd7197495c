using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DeviceAgent.Org.Storage.Migrations
{
    /// <inheritdoc />
    public partial class HeldLogouts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "HeldAt",
                table: "Traces",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ReleasedAt",
                table: "Traces",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Held",
                table: "Commands",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "ReleasedAt",
                table: "Commands",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Traces_IssuedAt",
                table: "Traces",
                column: "IssuedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Commands_Held",
                table: "Commands",
                column: "Held");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Traces_IssuedAt",
                table: "Traces");

            migrationBuilder.DropIndex(
                name: "IX_Commands_Held",
                table: "Commands");

            migrationBuilder.DropColumn(
                name: "HeldAt",
                table: "Traces");

            migrationBuilder.DropColumn(
                name: "ReleasedAt",
                table: "Traces");

            migrationBuilder.DropColumn(
                name: "Held",
                table: "Commands");

            migrationBuilder.DropColumn(
                name: "ReleasedAt",
                table: "Commands");
        }
    }
}
