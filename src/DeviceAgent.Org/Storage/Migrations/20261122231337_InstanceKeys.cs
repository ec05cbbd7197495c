using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DeviceAgent.Org.Storage.Migrations
{
    /// <inheritdoc />
    public partial class InstanceKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "InstanceKeys",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "TEXT", nullable: false),
                    Thumbprint = table.Column<string>(type: "TEXT", nullable: false),
                    X = table.Column<string>(type: "TEXT", nullable: false),
                    Y = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    FirstSeen = table.Column<long>(type: "INTEGER", nullable: false),
                    LastSeen = table.Column<long>(type: "INTEGER", nullable: false),
                    BoundAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReplacedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InstanceKeys", x => new { x.DeviceId, x.Thumbprint });
                });

            migrationBuilder.CreateIndex(
                name: "IX_InstanceKeys_DeviceId",
                table: "InstanceKeys",
                column: "DeviceId",
                unique: true,
                filter: "Status = 'BOUND'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "InstanceKeys");
        }
    }
}
