-- A ledger as the second version of its schema had it, with records and changes; never to be edited.
PRAGMA application_id = 1129137492;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES(1,'cmetrack','m001_ledger','2026-11-24 16:08:10.295854+00:00');
INSERT INTO _sqlite_migrations VALUES(2,'cmetrack','m002_periodicals','2026-11-24 16:08:10.297192+00:00');
CREATE TABLE activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, title TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT,
            hours INTEGER, days INTEGER, credits INTEGER,
            format TEXT, level TEXT, country TEXT, accreditation TEXT,
            role TEXT, attended TEXT, works_first INTEGER, works_co INTEGER, specialty TEXT,
            "index" TEXT, journal TEXT, work TEXT, authors INTEGER, position TEXT, pages INTEGER,
            code TEXT, code_status TEXT, code_date TEXT, code_reason TEXT,
            certificate TEXT, identifier TEXT, provider TEXT, place TEXT, evidence TEXT,
            state TEXT, notes TEXT,
            last_day TEXT NOT NULL,
            same_code TEXT, same_certificate TEXT, same_identifier TEXT, same_event TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO activity VALUES(1,'programme','Артериальная гипертензия','2026-03-14','2026-03-20',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'NMO-0001-2026','activated','2026-03-21',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-03-20','nmo-0001-2026',NULL,NULL,'programmeартериальнаягипертензия2026-03-142026-03-20');
INSERT INTO activity VALUES(2,'congress','Congresul național','2025-05-14','2025-05-16',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Seria B 7',NULL,NULL,NULL,NULL,NULL,NULL,'2025-05-16',NULL,'seriab7',NULL,'congresscongresulnațional2025-05-142025-05-16');
INSERT INTO activity VALUES(3,'article','Un caz rar','2024-05',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Pneumologia',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'10.5555/p.1',NULL,NULL,NULL,NULL,NULL,'2024-05-01',NULL,NULL,'10.5555/p.1','articleuncazrar2024-052024-05');
CREATE TABLE cycle (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rulebook TEXT NOT NULL, start TEXT, retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
            specialty TEXT, name TEXT, current INTEGER NOT NULL CHECK (current IN (0, 1))
        ) STRICT
        ;
INSERT INTO cycle VALUES(1,'ru-nmo-2016','2022-03-01',0,'терапия',NULL,1);
CREATE TABLE setting (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO setting VALUES(1,'created','2026-11-22T09:30:00+02:00');
INSERT INTO setting VALUES(2,'name','Д-р Анна Примерова');
CREATE TABLE journal (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL, command TEXT NOT NULL, summary TEXT NOT NULL,
            undoes INTEGER REFERENCES journal (seq) CHECK (undoes < seq)
        ) STRICT
        ;
INSERT INTO journal VALUES(1,'2026-11-22T09:30:00+02:00','init','Made the ledger',NULL);
INSERT INTO journal VALUES(2,'2026-11-22T09:30:00+02:00','add','Added 1',NULL);
INSERT INTO journal VALUES(3,'2026-11-22T09:30:00+02:00','import','Imported',NULL);
INSERT INTO journal VALUES(4,'2026-11-22T09:30:00+02:00','journals set','Put 1 journal on the list',NULL);
INSERT INTO journal VALUES(5,'2026-11-22T09:30:00+02:00','edit','Changed 1',NULL);
INSERT INTO journal VALUES(6,'2026-11-22T09:30:00+02:00','rm','Removed 4',NULL);
INSERT INTO journal VALUES(7,'2026-11-22T09:30:00+02:00','journals set','Changed a journal',NULL);
INSERT INTO journal VALUES(8,'2026-11-22T09:30:00+02:00','undo','Took back 7',7);
CREATE TABLE periodical (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL, issn TEXT, "index" TEXT NOT NULL,
            same_title TEXT NOT NULL UNIQUE
        ) STRICT
        ;
INSERT INTO periodical VALUES(1,'Pneumologia','2067-2993','medline','pneumologia');
CREATE TABLE change (
            seq INTEGER NOT NULL REFERENCES journal (seq), position INTEGER NOT NULL,
            entity TEXT NOT NULL
                CHECK (entity IN ('activity', 'cycle', 'setting', 'periodical')),
            first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first), before TEXT,
            PRIMARY KEY (seq, position)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO change VALUES(1,0,'cycle',1,1,NULL);
INSERT INTO change VALUES(1,1,'setting',2,2,NULL);
INSERT INTO change VALUES(2,0,'activity',1,1,NULL);
INSERT INTO change VALUES(3,0,'activity',2,4,NULL);
INSERT INTO change VALUES(4,0,'periodical',1,1,NULL);
INSERT INTO change VALUES(5,0,'activity',1,1,'{"kind":"programme","title":"Артериальная гипертензия","start":"2026-03-14","end":"2026-03-20","hours":3600,"code":"NMO-0001-2026","code_status":"received"}');
INSERT INTO change VALUES(6,0,'activity',4,4,'{"kind":"webinar","title":"Вебинар «Кашель»","start":"2024-12-31T18:00","credits":150}');
INSERT INTO change VALUES(7,0,'periodical',1,1,'{"title":"Pneumologia","issn":"2067-2993","index":"medline"}');
INSERT INTO change VALUES(8,0,'periodical',1,1,'{"title":"Pneumologia","issn":"2067-2993","index":"isi"}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('setting',2);
INSERT INTO sqlite_sequence VALUES('journal',8);
INSERT INTO sqlite_sequence VALUES('cycle',1);
INSERT INTO sqlite_sequence VALUES('activity',4);
INSERT INTO sqlite_sequence VALUES('periodical',1);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX activity_same_code ON activity (same_code)
        WHERE same_code IS NOT NULL
        ;
CREATE INDEX activity_same_certificate ON activity (same_certificate)
        WHERE same_certificate IS NOT NULL
        ;
CREATE INDEX activity_same_identifier ON activity (same_identifier)
        WHERE same_identifier IS NOT NULL
        ;
CREATE INDEX activity_same_event ON activity (same_event);
COMMIT;
